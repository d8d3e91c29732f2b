using System.Globalization;
using System.Text.Json;

namespace HybridProfiler.Reference;

/// <summary>
/// Every figure of a reference file, and what is said of it: a file is walked to its last leaf, and each has to be compared or to
/// stand in the list of what is no figure.
/// </summary>
internal static class ReferenceLeaves
{
    /// <summary>Walks a file. The check gets the path to a leaf, positions in arrays as numbers, and answers whether the leaf was compared.</summary>
    public static void Check(JsonElement reference, Func<string[], JsonElement, Compared?> check)
    {
        int figures = 0;
        List<string> without = [], wrong = [];
        foreach ((string[] path, JsonElement leaf) in Of(reference, []))
        {
            if (check(path, leaf) is not { } compared) without.Add(string.Join('/', path));
            else if (compared.Difference is { } difference) wrong.Add($"{string.Join('/', path)}: {difference}");
            else if (compared.IsFigure) figures++;
        }

        Assert.True(without.Count == 0, $"Figures without a comparison: {string.Join(", ", without)}");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(figures > 0);
    }

    private static IEnumerable<(string[] Path, JsonElement Leaf)> Of(JsonElement element, string[] path) => element.ValueKind switch
    {
        JsonValueKind.Object when element.EnumerateObject().Any() => element.EnumerateObject().SelectMany(m => Of(m.Value, [.. path, m.Name])),
        JsonValueKind.Array when element.GetArrayLength() > 0 => element.EnumerateArray().SelectMany((e, i) => Of(e, [.. path, i.ToString(CultureInfo.InvariantCulture)])),
        // An empty list is a leaf as well: that there is none.
        _ => [(path, element)],
    };
}
