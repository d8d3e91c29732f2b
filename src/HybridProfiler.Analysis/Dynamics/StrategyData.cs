using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Dynamics;

/// <summary>Runs of variants on inputs, and what is known of the inputs.</summary>
internal sealed class StrategyData
{
    private const double Z90 = 1.6448536269514722;
    private readonly bool _isBinary;

    public StrategyData(RequestFeatures features, StrategyQuestion question)
    {
        AttributeValue?[] variants = Stated(question.Variant, "");
        AttributeValue?[]? qualities = question.Quality is { } quality ? Stated(quality, "the quality ") : null;
        int[] rows = [.. Enumerable.Range(0, features.Requests.Length).Where(i => variants[i] is not null && (qualities is null || qualities[i] is not null))];
        Variants = [.. rows.Select(i => variants[i]!.Value.ToString()).Distinct().Order(StringComparer.Ordinal)];
        if (Variants.Length < 2) throw new ArgumentException($"'{question.Variant}' has {Variants.Length} values among the warm requests; a choice needs at least two.", nameof(question));
        Variant = [.. rows.Select(i => Array.IndexOf(Variants, variants[i]!.Value.ToString()))];
        CostNs = [.. rows.Select(i => features.LatencyNs[i])];
        Quality = [.. rows.Select(i => qualities is null ? double.NaN : qualities[i]!.Value.Type == AttributeType.Boolean ? (qualities[i]!.Value.Boolean ? 1 : 0) : qualities[i]!.Value.Double)];
        _isBinary = Quality.All(q => q is 0 or 1);
        Features = [.. features.Features.Where(f => f.Source == FeatureSource.Input && f.Name != question.Variant && f.Name != question.Quality && !question.Unknown.Contains(f.Name)).Select(f => new StrategyFeature(f, rows))];
        Dictionary<long, int> inputs = [];
        Input = [.. rows.Select(i => features.Trace.Requests.Id[features.Requests[i].Request]).Select(id => inputs.TryGetValue(id, out int input) ? input : inputs[id] = inputs.Count)];
        Inputs = inputs.Count;

        AttributeValue?[] Stated(string name, string role) => features.Inputs.TryGetValue(name, out AttributeValue?[]? values)
            ? values
            : throw new ArgumentException($"No request states {role}'{name}'; they state: {string.Join(", ", features.Inputs.Keys.Order(StringComparer.Ordinal))}.", nameof(question));
    }

    public string[] Variants { get; }

    /// <summary>Variant of each run.</summary>
    public int[] Variant { get; }

    public double[] CostNs { get; }

    public double[] Quality { get; }

    /// <summary>Input of each run, numbered from 0.</summary>
    public int[] Input { get; }

    public int Inputs { get; }

    public StrategyFeature[] Features { get; }

    /// <summary>The variants among some runs, the cheapest first.</summary>
    public List<StrategyOption> Options(IReadOnlyCollection<int> runs)
    {
        List<StrategyOption> options = [];
        foreach (IGrouping<int, int> group in runs.GroupBy(r => Variant[r]).OrderBy(g => g.Key))
        {
            double[] costs = [.. group.Select(r => CostNs[r])], qualities = [.. group.Select(r => Quality[r])];
            double mean = costs.Average(), quality = qualities.Average();
            options.Add(new StrategyOption(Variants[group.Key], costs.Length, mean, Error(costs, mean), quality, Low(qualities, quality)));
        }

        return [.. options.OrderBy(o => o.MeanNs).ThenBy(o => o.Variant, StringComparer.Ordinal)];
    }

    /// <summary>The cheapest that meets the bound, else the one of the best quality.</summary>
    public static (StrategyOption Option, bool Meets) Choose(List<StrategyOption> options, StrategyQuestion question)
    {
        StrategyOption? cheapest = question.Quality is null ? options[0] : options.FirstOrDefault(o => o.QualityLow >= question.LeastQuality);
        return cheapest is null ? (options.OrderByDescending(o => o.Quality).ThenBy(o => o.MeanNs).First(), false) : (cheapest, true);
    }

    private double Low(double[] qualities, double mean)
    {
        int n = qualities.Length;
        if (double.IsNaN(mean)) return double.NaN;
        if (!_isBinary) return n < 2 ? double.NegativeInfinity : mean - Z90 * Error(qualities, mean);
        // E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22, 1927.
        double z = Z90 * Z90;
        return (mean + z / (2 * n) - Z90 * Math.Sqrt((mean * (1 - mean) + z / (4 * n)) / n)) / (1 + z / n);
    }

    private static double Error(double[] values, double mean) =>
        values.Length < 2 ? double.NaN : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length);
}
