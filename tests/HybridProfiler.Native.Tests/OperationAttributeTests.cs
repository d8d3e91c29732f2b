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

    [Fact]
    public void The_native_names_of_allocation_attributes_are_those_of_the_core()
    {
        // Whose the memory is, only a trace of several processes has to say.
        IEnumerable<(string Name, string Text)> core = typeof(AllocationAttributes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.Name != nameof(AllocationAttributes.Process)).Select(f => (f.Name, (string)f.GetRawConstantValue()!));
        Assert.Equal(core.Order(), NativeNames("allocation_attributes.h").Order());
    }

    [Fact]
    public void The_native_names_of_pool_attributes_are_those_of_the_core()
    {
        IEnumerable<(string Name, string Text)> core = typeof(MemoryPoolAttributes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (f.Name, (string)f.GetRawConstantValue()!));
        Assert.Equal(core.Order(), NativeNames("memory_pool_attributes.h").Order());
    }

    [Fact]
    public void The_native_names_of_memories_are_those_of_the_core()
    {
        (string Name, string Text)[] native = NativeNames("memory_kinds.h");
        Assert.NotEmpty(native);
        Assert.All(native, n => Assert.Equal((n.Name, n.Text), (Enum.Parse<MemoryKind>(n.Text).ToString(), n.Name)));
    }

    private static (string Name, string Text)[] NativeNames(string header) =>
        [.. Declaration().Matches(File.ReadAllText(Checkout.PathOf($"native/src/inject/{header}"))).Select(n => (n.Groups[1].Value, n.Groups[2].Value))];

    [GeneratedRegex("""constexpr const char \*k(\w+) = "([^"]*)";""")]
    private static partial Regex Declaration();
}
