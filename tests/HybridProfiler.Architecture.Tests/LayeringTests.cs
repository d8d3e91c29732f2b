using System.Reflection;
using System.Text.RegularExpressions;

namespace HybridProfiler.Architecture.Tests;

/// <summary>Direction: samples, tool -> satellites -> HybridProfiler -> the base class library.</summary>
public sealed partial class LayeringTests
{
    private const string Core = "HybridProfiler";

    // May use Analysis besides the core: what shows results to people.
    private static readonly string[] s_aboveAnalysis = ["HybridProfiler.Tool"];

    // Inside the core: Recording -> Devices, Formats -> Model. Recording knows of Formats the sink that it writes to.
    private static readonly Dictionary<string, string[]> s_allowedInsideCore = new()
    {
        ["Model"] = [],
        ["Devices"] = ["Model"],
        ["Formats"] = ["Model"],
        ["Recording"] = ["Model", "Devices", "Formats"],
    };

    // The three handles that a backend is given reach back into the recording they belong to; nothing else may.
    private static readonly string[] s_doorsIntoRecording =
        ["src/HybridProfiler/Devices/DeviceSink.cs", "src/HybridProfiler/Devices/HostTime.cs", "src/HybridProfiler/Devices/Launch.cs",
            "src/HybridProfiler/Devices/NativeEntry.cs"];

    [Fact]
    public void Core_references_no_project_and_no_package()
    {
        var core = SourceTree.Projects("src/")[Core];
        Violations.None(SourceTree.References(core, "ProjectReference"));
        Violations.None(SourceTree.References(core, "PackageReference"));
    }

    [Fact]
    public void Satellites_reference_the_core_and_never_each_other()
    {
        List<string> wrong = [];
        foreach ((string name, var project) in SourceTree.Projects("src/"))
        {
            IEnumerable<string> allowed = s_aboveAnalysis.Contains(name) ? SourceTree.Projects("src/").Keys : [Core];
            wrong.AddRange(SourceTree.References(project, "ProjectReference").Except(allowed).Select(r => $"{name} -> {r}"));
        }

        Violations.None(wrong);
    }

    [Fact]
    public void Each_third_party_package_lives_in_one_project_under_src()
    {
        IEnumerable<string> wrong = SourceTree.Projects("src/")
            .SelectMany(p => SourceTree.References(p.Value, "PackageReference").Concat(SourceTree.References(p.Value, "PackageDownload"))
                .Select(package => (package, p.Key)))
            .GroupBy(p => p.package)
            .Where(g => g.Count() > 1)
            .Select(g => $"{g.Key} in {string.Join(" and ", g.Select(p => p.Key))}");
        Violations.None(wrong);
    }

    [Fact]
    public void Package_versions_stand_in_one_place()
    {
        IEnumerable<string> wrong = SourceTree.Files
            .Where(f => f.EndsWith(".csproj", StringComparison.Ordinal) || f.EndsWith(".targets", StringComparison.Ordinal))
            .Where(f => PackageWithVersion().IsMatch(SourceTree.Read(f)));
        Violations.None(wrong);
    }

    [Fact]
    public void Compiled_assemblies_reference_only_what_their_layer_may()
    {
        Assembly core = Assembly.Load(Core);
        Assert.DoesNotContain(core.GetReferencedAssemblies(), a => !IsBaseLibrary(a.Name!));
        foreach (string satellite in SourceTree.Projects("src/").Keys.Except([Core, .. s_aboveAnalysis]))
        {
            string file = Path.Combine(AppContext.BaseDirectory, satellite + ".dll");
            Assert.True(File.Exists(file), $"{satellite} is not referenced by this test project");
            Assert.DoesNotContain(
                Assembly.LoadFrom(file).GetReferencedAssemblies(),
                a => a.Name!.StartsWith("HybridProfiler.", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Inside_the_core_folders_use_each_other_in_the_allowed_direction_only()
    {
        List<string> wrong = [];
        foreach (string file in SourceTree.Under("src/HybridProfiler/", ".cs"))
        {
            string[] parts = file.Split('/');
            if (parts.Length < 4 || !s_allowedInsideCore.TryGetValue(parts[2], out string[]? allowed))
            {
                continue;
            }

            string[] mayUse = s_doorsIntoRecording.Contains(file) ? [.. allowed, "Recording"] : allowed;
            wrong.AddRange(UsedFolders(SourceTree.Read(file))
                .Where(used => used != parts[2] && s_allowedInsideCore.ContainsKey(used) && !mayUse.Contains(used))
                .Select(used => $"{file} uses HybridProfiler.{used}"));
        }

        Violations.None(wrong);
    }

    [Fact]
    public void Internals_are_open_to_the_projects_own_tests_and_benchmarks_only()
    {
        IEnumerable<string> wrong = SourceTree.Projects("src/")
            .SelectMany(p => SourceTree.References(p.Value, "InternalsVisibleTo").Select(to => (from: p.Key, to)))
            .Where(p => p.to != p.from + ".Tests" && !p.to.EndsWith(".Benchmarks", StringComparison.Ordinal))
            .Select(p => $"{p.from} opens its internals to {p.to}");
        Violations.None(wrong);
    }

    // Comments may speak of every folder. Inside the namespace HybridProfiler, `Recording.X` needs no prefix.
    private static IEnumerable<string> UsedFolders(string source) =>
        FolderName().Matches(LineComment().Replace(source, "")).Select(m => m.Groups[1].Value).Distinct();

    private static bool IsBaseLibrary(string name) =>
        name == "System" || name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard" or "mscorlib" or "Microsoft.Win32.Primitives";

    [GeneratedRegex("<Package(?:Reference|Download)[^>]*\\sVersion(?:Override)?=\"\\[?[0-9]")]
    private static partial Regex PackageWithVersion();

    [GeneratedRegex(@"(?:\bHybridProfiler\.|(?<![\w.]))(Model|Devices|Formats|Recording)\b(?=\.\w|;)")]
    private static partial Regex FolderName();

    [GeneratedRegex("//.*$", RegexOptions.Multiline)]
    private static partial Regex LineComment();
}
