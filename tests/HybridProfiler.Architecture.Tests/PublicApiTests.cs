using System.Reflection;
using HybridProfiler.Goldens;
using PublicApiGenerator;

namespace HybridProfiler.Architecture.Tests;

/// <summary>The public surface of every package is a committed text: a change of it is a decision that is seen in review.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Packages => [.. SourceTree.Projects("src/").Keys];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_api_is_the_committed_one(string package)
    {
        Assembly assembly = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, package + ".dll"));
        string api = assembly.GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            DenyNamespacePrefixes = [],
            ExcludeAttributes = ["System.Runtime.CompilerServices.ModuleInitializerAttribute"],
        });
        GoldenFile.Check($"tests/HybridProfiler.Architecture.Tests/PublicApi/{package}.txt", api + "\n");
    }
}
