using System.Text.RegularExpressions;

namespace HybridProfiler.Native.Tests.Abi;

/// <summary>Headers that a program can be compiled against: what to include, where from, and their whole text to look names up in.</summary>
internal sealed partial class HeaderSet
{
    private readonly HashSet<string> _words;

    private HeaderSet(string include, IReadOnlyList<string> folders, string text)
    {
        Include = include;
        Folders = folders;
        Text = text;
        _words = [.. Word().Matches(Comment().Replace(text, " ")).Select(m => m.Value)];
    }

    /// <summary>The lines of the program that include the headers.</summary>
    internal string Include { get; }

    internal IReadOnlyList<string> Folders { get; }

    /// <summary>The text of the headers, comments and all.</summary>
    internal string Text { get; }

    /// <param name="include">Lines of the program.</param>
    /// <param name="folders">Folders to search, first one first.</param>
    /// <param name="files">The headers whose names count as declared.</param>
    internal static HeaderSet Of(string include, IEnumerable<string> folders, IEnumerable<string> files) =>
        new(include, [.. folders], string.Join('\n', files.Select(File.ReadAllText)));

    internal bool Has(string name) => _words.Contains(name);

    internal bool IsMacro(string name) => Regex.IsMatch(Text, $@"^\s*#\s*define\s+{name}\s", RegexOptions.Multiline);

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b[A-Za-z_]\w*\b")]
    private static partial Regex Word();
}
