using System.Reflection;
using System.Text.RegularExpressions;
using HybridProfiler.Model;
using HybridProfiler.Goldens;

namespace HybridProfiler.Native.Tests;

/// <summary>The injection writes the same trace format as the managed library: the names of attributes are the same texts.</summary>
public sealed partial class OperationAttributeTests
{
    [Fact]
    public void The_native_names_of_operation_attributes_are_those_of_the_core()
    {
        Dictionary<string, string> core = typeof(OperationAttributes).GetFields(BindingFlags.Public | BindingFlags.Static).ToDictionary(f => f.Name, f => (string)f.GetRawConstantValue()!);
        MatchCollection native = Declaration().Matches(File.ReadAllText(Checkout.PathOf("native/src/inject/operation_attributes.h")));
        Assert.NotEmpty(native);
        foreach (Match name in native)
        {
            Assert.True(core.TryGetValue(name.Groups[1].Value, out string? text), $"OperationAttributes has no {name.Groups[1].Value}");
            Assert.Equal(text, name.Groups[2].Value);
        }

        // What only files of other tools state, the injection never writes.
        string[] foreign = [nameof(OperationAttributes.SharedBytes), nameof(OperationAttributes.OccupancyEstimate), nameof(OperationAttributes.Collective)];
        Assert.Equal(core.Keys.Except(foreign).Order(), native.Select(n => n.Groups[1].Value).Order());
    }

    [GeneratedRegex("""constexpr const char \*k(\w+) = "([^"]*)";""")]
    private static partial Regex Declaration();
}
