using System.Text;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace HybridProfiler.Goldens;

/// <summary>
/// A whole output, committed. A test that produces something else fails and shows the difference;
/// HP_REWRITE_GOLDENS=1 rewrites the file instead, so that the change is seen in review.
/// </summary>
internal static class GoldenFile
{
    private const int ContextLines = 2;
    private const int MostLinesShown = 120;

    private static bool Rewrite => Environment.GetEnvironmentVariable("HP_REWRITE_GOLDENS") == "1";

    /// <summary>Compares a text with the committed file; line endings do not count.</summary>
    /// <param name="path">The file relative to the repository's root, with forward slashes.</param>
    /// <param name="actual">The text that the code under test produced.</param>
    internal static void Check(string path, string actual)
    {
        string file = Checkout.PathOf(path);
        string normal = actual.ReplaceLineEndings("\n");
        string? expected = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : null;
        if (normal == expected)
        {
            return;
        }

        if (Rewrite)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, normal);
            return;
        }

        Assert.Fail(expected is null
            ? $"{path} does not exist. HP_REWRITE_GOLDENS=1 writes it; it would begin:\n{Head(normal)}"
            : $"{path} differs from what the code gives (- file, + code). HP_REWRITE_GOLDENS=1 rewrites it.\n{Difference(expected, normal)}");
    }

    /// <summary>Compares bytes with the committed file and names the first byte that differs.</summary>
    internal static void Check(string path, ReadOnlySpan<byte> actual)
    {
        string file = Checkout.PathOf(path);
        byte[]? expected = File.Exists(file) ? File.ReadAllBytes(file) : null;
        if (expected is not null && actual.SequenceEqual(expected))
        {
            return;
        }

        if (Rewrite)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, actual.ToArray());
            return;
        }

        Assert.Fail(expected is null
            ? $"{path} does not exist. HP_REWRITE_GOLDENS=1 writes it ({actual.Length} bytes)."
            : $"{path} differs from what the code gives at byte {actual.CommonPrefixLength(expected)} " +
              $"(file {expected.Length} bytes, code {actual.Length} bytes). HP_REWRITE_GOLDENS=1 rewrites it.");
    }

    private static string Head(string text) => string.Join('\n', text.Split('\n').Take(20));

    private static string Difference(string expected, string actual)
    {
        List<DiffPiece> lines = InlineDiffBuilder.Diff(expected, actual, ignoreWhiteSpace: false).Lines;
        StringBuilder shown = new();
        int last = -1;
        int count = 0;
        for (int i = 0; i < lines.Count && count < MostLinesShown; i++)
        {
            bool near = Enumerable.Range(Math.Max(0, i - ContextLines), (2 * ContextLines) + 1)
                .Any(j => j < lines.Count && lines[j].Type != ChangeType.Unchanged);
            if (!near)
            {
                continue;
            }

            if (i != last + 1)
            {
                shown.Append("  ...\n");
            }

            char mark = lines[i].Type switch { ChangeType.Inserted => '+', ChangeType.Deleted => '-', _ => ' ' };
            shown.Append(mark).Append(' ').Append(lines[i].Text).Append('\n');
            last = i;
            count++;
        }

        return shown.ToString();
    }
}
