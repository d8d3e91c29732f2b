using System.Globalization;

namespace HybridProfiler.Analysis.Dynamics;

/// <summary>One feature of all requests under study, as levels: numbers in up to eight bins of about equal counts, texts as they are.</summary>
internal sealed class RequestFeature
{
    private const int MostBins = 8;
    private const int MostLevels = 24;

    private RequestFeature(string name, FeatureSource source, bool isNumeric, int[] levels, string[] names, double[] numbers) =>
        (Name, Source, IsNumeric, Levels, LevelNames, Numbers) = (name, source, isNumeric, levels, names, numbers);

    public string Name { get; }

    public FeatureSource Source { get; }

    public bool IsNumeric { get; }

    /// <summary>Level of each request.</summary>
    public int[] Levels { get; }

    /// <summary>Text of each level: a value or a range.</summary>
    public string[] LevelNames { get; }

    /// <summary>Numbers of a numeric feature; NaN where a request states none. Empty for texts.</summary>
    public double[] Numbers { get; }

    /// <summary>Makes a feature; null when all requests agree in it, or when it has so many texts that it is a name rather than a feature.</summary>
    /// <param name="name">Name.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="values">Value of each request; null where it states none.</param>
    public static RequestFeature? Of(string name, FeatureSource source, AttributeValue?[] values)
    {
        bool isNumeric = values.All(v => v is null || v.Value.Type is AttributeType.Int64 or AttributeType.Double);
        return isNumeric ? OfNumbers(name, source, values) : OfTexts(name, source, values);
    }

    private static RequestFeature? OfTexts(string name, FeatureSource source, AttributeValue?[] values)
    {
        string[] texts = [.. values.Select(v => v?.ToString() ?? "")];
        string[] names = [.. texts.GroupBy(t => t).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Key)];
        if (names.Length < 2 || names.Length > MostLevels || names.Length > values.Length / 2) return null;
        Dictionary<string, int> levels = names.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i, StringComparer.Ordinal);
        return new RequestFeature(name, source, false, [.. texts.Select(t => levels[t])], [.. names.Select(n => n.Length > 0 ? n : "(none)")], []);
    }

    private static RequestFeature? OfNumbers(string name, FeatureSource source, AttributeValue?[] values)
    {
        double[] numbers = [.. values.Select(v => v is { } value && double.IsFinite(value.Double) ? value.Double : double.NaN)];
        double[] sorted = [.. numbers.Where(n => !double.IsNaN(n)).Order()];
        if (sorted.Length == 0) return null;
        bool hasGaps = sorted.Length < numbers.Length;
        double[] distinct = [.. sorted.Distinct()];
        // Upper ends of the bins: every value of its own while they are few.
        double[] upper = distinct.Length <= MostBins
            ? distinct
            : [.. Enumerable.Range(1, MostBins).Select(b => sorted[(int)((long)sorted.Length * b / MostBins) - 1]).Distinct()];
        if (upper.Length + (hasGaps ? 1 : 0) < 2) return null;
        int[] levels = [.. numbers.Select(n => double.IsNaN(n) ? upper.Length : LevelOf(upper, n))];
        string[] names = new string[upper.Length + (hasGaps ? 1 : 0)];
        for (int b = 0; b < upper.Length; b++)
        {
            double low = b == 0 ? sorted[0] : distinct.First(d => d > upper[b - 1]);
            names[b] = low == upper[b] ? Text(low) : $"{Text(low)} to {Text(upper[b])}";
        }

        if (hasGaps) names[^1] = "(none)";
        return new RequestFeature(name, source, true, levels, names, numbers);
    }

    private static int LevelOf(double[] upper, double value)
    {
        int at = Array.BinarySearch(upper, value);
        return at >= 0 ? at : ~at;
    }

    internal static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
