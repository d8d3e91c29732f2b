using System.Text.RegularExpressions;
using HybridProfiler.Goldens;

namespace HybridProfiler.Architecture.Tests;

public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_relative_link_leads_to_a_file_and_a_heading()
    {
        List<string> wrong = [];
        foreach (string page in SourceTree.Files.Where(f => f.EndsWith(".md", StringComparison.Ordinal)))
        {
            foreach (Match match in Link().Matches(WithoutCode(SourceTree.Read(page))))
            {
                string link = match.Groups[1].Value;
                if (link.Contains("://", StringComparison.Ordinal) || link.StartsWith("mailto:", StringComparison.Ordinal))
                {
                    continue;
                }

                string[] parts = link.Split('#', 2);
                string target = parts[0].Length == 0
                    ? page
                    : Checkout.Relative(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Checkout.PathOf(page))!, parts[0])));
                string full = Checkout.PathOf(target);
                if (!File.Exists(full) && !Directory.Exists(full))
                {
                    wrong.Add($"{page}: {link} leads nowhere");
                }
                else if (parts.Length == 2 && target.EndsWith(".md", StringComparison.Ordinal) && !Anchors(SourceTree.Read(target)).Contains(parts[1]))
                {
                    wrong.Add($"{page}: {link} names no heading of {target}");
                }
            }
        }

        Violations.None(wrong);
    }

    [Fact]
    public void Readme_lists_every_package()
    {
        SkipWithout("README.md");
        IEnumerable<string> rows = SourceTree.Projects("src/")
            .Where(p => (string?)p.Value.Descendants("IsPackable").FirstOrDefault() != "false")
            .Select(p => $"| `{p.Key}` | {(string?)p.Value.Descendants("Description").First()} |");
        GeneratedSection.Check("README.md", "packages", "| package | is |\n|---|---|\n" + string.Join('\n', rows));
    }

    [Fact]
    public void Readme_lists_every_target_of_the_build()
    {
        SkipWithout("README.md");
        IEnumerable<string> rows = SourceTree.Files.Where(f => f.EndsWith(".cake", StringComparison.Ordinal))
            .SelectMany(f => Target().Matches(SourceTree.Read(f)))
            .Select(m => $"| `./build.sh {m.Groups[1].Value}` | {m.Groups[2].Value} |");
        GeneratedSection.Check("README.md", "targets", "| command | does |\n|---|---|\n" + string.Join('\n', rows));
    }

    [Fact]
    public void Product_texts_speak_of_the_product_only()
    {
        IEnumerable<string> wrong = SourceTree.Files
            .Where(f => Path.GetExtension(f) is ".cs" or ".md" or ".cpp" or ".h" or ".props" or ".csproj" or ".sh" or ".cake")
            .Where(f => MachinePath().IsMatch(SourceTree.Read(f)));
        Violations.None(wrong);
    }

    private static void SkipWithout(string page)
    {
        if (!SourceTree.Files.Contains(page)) Assert.Skip($"{page} is not written yet");
    }

    private static string WithoutCode(string markdown) => InlineCode().Replace(FencedCode().Replace(markdown, ""), "");

    // A heading's anchor as code hosts make it: lower case, punctuation dropped, spaces to hyphens.
    private static HashSet<string> Anchors(string markdown) =>
        [.. Heading().Matches(FencedCode().Replace(markdown, ""))
            .Select(m => NotInAnchor().Replace(m.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\(<?([^)\s>]+)>?(?:\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedCode();

    [GeneratedRegex(@"`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"^Task\(""([\w-]+)""\)\.Description\(""([^""]+)""\)", RegexOptions.Multiline)]
    private static partial Regex Target();

    // Paths of a machine it was written on.
    [GeneratedRegex(@"(?<![\w.])/(?:home|root|work)/\w")]
    private static partial Regex MachinePath();
}
