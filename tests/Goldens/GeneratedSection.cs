namespace HybridProfiler.Goldens;

/// <summary>
/// A part of a page that the code writes, between <c>&lt;!-- generated: NAME --&gt;</c> and <c>&lt;!-- /generated --&gt;</c>.
/// A stale part fails its test; HP_REWRITE_GOLDENS=1 rewrites it in place.
/// </summary>
internal static class GeneratedSection
{
    private const string End = "<!-- /generated -->";

    /// <summary>Compares the named part of a page, given relative to the repository's root, with the text the code gives.</summary>
    internal static void Check(string page, string name, string text)
    {
        string current = File.ReadAllText(Checkout.PathOf(page)).ReplaceLineEndings("\n");
        string begin = $"<!-- generated: {name} -->";
        int from = current.IndexOf(begin, StringComparison.Ordinal);
        int to = from < 0 ? -1 : current.IndexOf(End, from, StringComparison.Ordinal);
        if (to < 0)
        {
            Assert.Fail($"{page} has no part between {begin} and {End}");
        }

        from += begin.Length;
        GoldenFile.Check(page, $"{current[..from]}\n{text.ReplaceLineEndings("\n").Trim('\n')}\n{current[to..]}");
    }
}
