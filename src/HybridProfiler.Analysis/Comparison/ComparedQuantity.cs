using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Comparison;

/// <summary>
/// One quantity of both recordings, matched by name. A side that lacks it has an empty distribution. Changes are relative to
/// the baseline: 0.1 is 10 % slower.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Name of the class, component, edge or operation.</param>
/// <param name="Baseline">Its durations in the baseline.</param>
/// <param name="Candidate">Its durations in the candidate.</param>
/// <param name="Median">Change of the median with its 95 % interval.</param>
/// <param name="Probability">Of the signed rank test where requests are paired, else of Mann-Whitney, two-sided; NaN where a side has no values.</param>
/// <param name="Corrected">The same, corrected for the number of comparisons (Holm).</param>
/// <param name="Verdict">What follows.</param>
public sealed record ComparedQuantity(
    ComparedKind Kind, string Name, Distribution Baseline, Distribution Candidate, FigureChange Median, double Probability, double Corrected, ComparisonVerdict Verdict)
{
    /// <summary>Requests beside themselves, where both recordings have the same ones (by id); else null. The verdict then rests on it.</summary>
    public PairedChange? Paired { get; internal init; }

    internal long[] BaselineNs { get; init; } = [];

    internal long[] CandidateNs { get; init; } = [];

    /// <summary>Change of one figure with a bootstrap interval.</summary>
    /// <param name="perMille">The percentile in thousandths: 990 is p99, 1000 the maximum.</param>
    /// <param name="confidence">Confidence of the interval.</param>
    public FigureChange ChangeOf(int perMille, double confidence = 0.95) => FigureChange.Of(BaselineNs, CandidateNs, perMille, confidence);

    internal static ComparedQuantity Of(ComparedKind kind, string name, long[] baseline, long[] candidate)
    {
        Array.Sort(baseline);
        Array.Sort(candidate);
        double p = MannWhitney.Of([.. baseline.Select(v => (double)v)], [.. candidate.Select(v => (double)v)]).TwoSided;
        // Equal samples without any spread cannot be ranked, and are as equal as can be.
        if (double.IsNaN(p) && baseline.Length > 0 && candidate.Length > 0) p = 1;
        return new ComparedQuantity(
            kind, name, Distribution.Of(baseline), Distribution.Of(candidate), FigureChange.Of(baseline, candidate, 500, 0.95), p, double.NaN, ComparisonVerdict.Ambiguous)
        {
            BaselineNs = baseline,
            CandidateNs = candidate,
        };
    }

    internal ComparedQuantity PairedBy(PairedChange? pairs) => pairs is null ? this : this with { Paired = pairs, Probability = pairs.Probability };

    internal ComparedQuantity Judge(double corrected, ComparisonOptions options)
    {
        (double change, double low, double high) = Paired is { } p ? (p.Relative, p.Low, p.High) : (Median.Relative, Median.Low, Median.High);
        ComparisonVerdict verdict =
            Baseline.Count < options.FewestSamples || Candidate.Count < options.FewestSamples || double.IsNaN(change) ? ComparisonVerdict.Ambiguous
            : low >= -options.Margin && high <= options.Margin ? ComparisonVerdict.Same
            : corrected >= options.Level ? ComparisonVerdict.Ambiguous
            : low > 0 && change > options.Margin ? ComparisonVerdict.Slower
            : high < 0 && change < -options.Margin ? ComparisonVerdict.Faster
            : ComparisonVerdict.Ambiguous;
        return this with { Corrected = corrected, Verdict = verdict };
    }
}
