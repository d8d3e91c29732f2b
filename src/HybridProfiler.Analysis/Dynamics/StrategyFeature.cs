namespace HybridProfiler.Analysis.Dynamics;

/// <summary>A feature as a strategy asks for it: numbers by thresholds, texts by equality.</summary>
internal sealed class StrategyFeature
{
    private const int MostThresholds = 16;
    private readonly RequestFeature _feature;
    private readonly int[] _rows;

    public StrategyFeature(RequestFeature feature, int[] rows)
    {
        (_feature, _rows) = (feature, rows);
        if (!feature.IsNumeric)
        {
            Splits = [.. Enumerable.Range(0, feature.LevelNames.Length).Select(l => (double)l)];
            return;
        }

        double[] sorted = [.. rows.Select(r => feature.Numbers[r]).Where(n => !double.IsNaN(n)).Order()];
        double[] distinct = [.. sorted.Distinct()];
        // Thresholds lie half way between two values, so that rounding of a value cannot change its side.
        double[] lower = distinct.Length <= MostThresholds + 1
            ? [.. distinct.SkipLast(1)]
            : [.. Enumerable.Range(1, MostThresholds).Select(t => sorted[(int)((long)sorted.Length * t / (MostThresholds + 1))]).Distinct().Where(v => v < distinct[^1])];
        Splits = [.. lower.Select(v => (v + distinct.First(d => d > v)) / 2)];
    }

    /// <summary>Questions: a threshold of a number, or a level of a text.</summary>
    public double[] Splits { get; }

    /// <summary>True when the run lies on the first side: at most the threshold, or equal to the level. A run without the number does not.</summary>
    public bool Holds(int run, double split) => _feature.IsNumeric ? _feature.Numbers[_rows[run]] <= split : _feature.Levels[_rows[run]] == (int)split;

    public string Say(double split, bool holds) => _feature.IsNumeric
        ? $"{_feature.Name} {(holds ? "<=" : ">")} {RequestFeature.Text(split)}"
        : $"{_feature.Name} {(holds ? "=" : "is not")} {_feature.LevelNames[(int)split]}";
}
