using System.Text.RegularExpressions;

namespace HybridProfiler.Architecture.Tests;

/// <summary>
/// A C# block of a page with what a reader is spared: <c>&lt;!-- before: ... --&gt;</c> right above the block holds statements that
/// come first, <c>&lt;!-- after: ... --&gt;</c> right above or below it statements and types that come last. The info string
/// <c>csharp compile-only</c> marks a block that cannot run everywhere.
/// </summary>
internal sealed partial record CodeBlock(string Page, int Line, string Code, string Before, string After, bool CompileOnly)
{
    /// <summary>How many lines a reader sees, without blank ones.</summary>
    internal int VisibleLines => Code.Split('\n').Count(l => l.Trim().Length > 0);

    /// <summary>The whole program: using directives first, wherever they stood.</summary>
    internal string Program
    {
        get
        {
            string all = $"{Before}\n#line {Line} \"{Page}\"\n{Code}\n#line default\n{After}\n";
            string usings = string.Concat(UsingDirective().Matches(all).Select(m => m.Value.Trim() + "\n"));
            return usings + UsingDirective().Replace(all, "\n");
        }
    }

    public override string ToString() => $"{Page}:{Line}";

    internal static IEnumerable<CodeBlock> Of(string page, string markdown)
    {
        string text = markdown.ReplaceLineEndings("\n");
        foreach (Match match in Block().Matches(text))
        {
            yield return new CodeBlock(
                page,
                text.AsSpan(0, match.Groups["code"].Index).Count('\n') + 1,
                match.Groups["code"].Value,
                match.Groups["before"].Value,
                match.Groups["after"].Value + match.Groups["below"].Value,
                match.Groups["info"].Value.Contains("compile-only", StringComparison.Ordinal));
        }
    }

    [GeneratedRegex(@"(?:^<!--\s*before:(?<before>.*?)-->\n+)?(?:^<!--\s*after:(?<after>.*?)-->\n+)?^```csharp(?<info>[^\n]*)\n(?<code>.*?)^```[ ]*$(?:\n+<!--\s*after:(?<below>.*?)-->)?", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^using (?:static )?[\w.]+;[ ]*\n", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();
}
