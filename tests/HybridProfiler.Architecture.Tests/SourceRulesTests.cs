using System.Text.RegularExpressions;

namespace HybridProfiler.Architecture.Tests;

public sealed partial class SourceRulesTests
{
    private const int MostLines = 350;

    private static readonly string[] s_sources = [".cs", ".cpp", ".h", ".c", ".cake", ".js", ".css", ".html", ".proto"];
    private static readonly string[] s_foldersThatSayNothing = ["helpers", "helper", "utils", "util", "utilities", "common", "misc"];
    private static readonly string[] s_topLevel =
    [
        ".ci", ".config", ".editorconfig", ".gitattributes", ".gitignore", "build.cake", "build.ps1", "build.sh", "Directory.Build.props",
        "Directory.Build.targets", "Directory.Packages.props", "docs", "global.json", "HybridProfiler.sln", "LICENSE", "native", "README.md",
        "samples", "src", "tests",
    ];

    [Fact]
    public void No_source_file_is_longer_than_the_limit()
    {
        IEnumerable<string> wrong = SourceTree.Files
            .Where(f => s_sources.Contains(Path.GetExtension(f)))
            .Select(f => (f, lines: SourceTree.Read(f).AsSpan().Count('\n')))
            .Where(f => f.lines > MostLines)
            .Select(f => $"{f.f}: {f.lines} lines");
        Violations.None(wrong);
    }

    [Fact]
    public void No_folder_has_a_name_that_says_nothing()
    {
        IEnumerable<string> folders = SourceTree.Files.SelectMany(f => f.ToLowerInvariant().Split('/').SkipLast(1)).Distinct();
        Violations.None(folders.Intersect(s_foldersThatSayNothing));
    }

    [Fact]
    public void Top_level_holds_what_the_layout_says()
    {
        Violations.None(SourceTree.Files.Select(f => f.Split('/')[0]).Distinct().Except(s_topLevel));
    }

    [Fact]
    public void Product_files_hold_one_public_type_each()
    {
        IEnumerable<string> wrong = SourceTree.Under("src/", ".cs")
            .Select(f => (f, count: PublicType().Count(SourceTree.Read(f))))
            .Where(f => f.count > 1)
            .Select(f => $"{f.f}: {f.count} public types");
        Violations.None(wrong);
    }

    [Fact]
    public void Namespaces_are_file_scoped_and_there_are_no_regions()
    {
        IEnumerable<string> wrong = SourceTree.Files
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal))
            .Where(f => Region().IsMatch(SourceTree.Read(f)) || BlockNamespace().IsMatch(SourceTree.Read(f)));
        Violations.None(wrong);
    }

    [Fact]
    public void No_work_is_left_as_a_note_in_the_sources()
    {
        IEnumerable<string> wrong = SourceTree.Files
            .Where(f => s_sources.Contains(Path.GetExtension(f)))
            .Where(f => NoteToSelf().IsMatch(SourceTree.Read(f)));
        Violations.None(wrong);
    }

    [Fact]
    public void Public_product_classes_are_sealed_static_or_abstract()
    {
        IEnumerable<string> wrong = SourceTree.Projects("src/").Keys
            .Select(name => System.Reflection.Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, name + ".dll")))
            .SelectMany(a => a.GetExportedTypes())
            .Where(t => t is { IsClass: true, IsSealed: false, IsAbstract: false } && !typeof(Exception).IsAssignableFrom(t))
            .Select(t => t.FullName!);
        Violations.None(wrong);
    }

    [Fact]
    public void Every_script_that_the_build_runs_is_part_of_the_repository()
    {
        string[] named = [.. ((string[])["build.cake", "native/native.cake"]).SelectMany(f => Script().Matches(SourceTree.Read(f)).Select(m => m.Value)).Distinct()];
        Assert.NotEmpty(named);
        Violations.None(named.Except(SourceTree.Files).Select(f => $"{f} is not among the files that git takes"));
    }

    [Fact]
    public void Temporary_folders_of_tests_are_those_that_are_removed()
    {
        Violations.None(SourceTree.Under("tests/", ".cs").Where(f => f != "tests/Shared/Files/TemporaryFolder.cs" && TemporaryDirectory().IsMatch(SourceTree.Read(f))).Select(f => $"{f}: makes a folder itself, not a TemporaryFolder"));
    }

    [GeneratedRegex(@"\w[\w./-]*\.(?:sh|py|ps1)\b")]
    private static partial Regex Script();

    [GeneratedRegex(@"^public (?:[a-z]+ )*(?:class|struct|record|interface|enum|delegate)\b", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"\bCreateTempSub" + @"directory\b")]
    private static partial Regex TemporaryDirectory();

    [GeneratedRegex(@"^\s*#region\b", RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"^namespace [\w.]+\s*\r?\n?\s*\{", RegexOptions.Multiline)]
    private static partial Regex BlockNamespace();

    [GeneratedRegex(@"\b(?:TO" + "DO|FIX" + @"ME)\b")]
    private static partial Regex NoteToSelf();
}
