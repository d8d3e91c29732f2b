using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Comparison;

/// <summary>How a percentile changed from baseline to candidate.</summary>
/// <param name="BaselineNs">Its value in the baseline, by nearest rank.</param>
/// <param name="CandidateNs">Its value in the candidate.</param>
/// <param name="Relative">Candidate / baseline - 1; NaN where a side has no values or the baseline is 0.</param>
/// <param name="Low">Lower end of the bootstrap interval of <paramref name="Relative"/>.</param>
/// <param name="High">Upper end.</param>
public sealed record FigureChange(long BaselineNs, long CandidateNs, double Relative, double Low, double High)
{
    internal static FigureChange Of(ReadOnlySpan<long> baseline, ReadOnlySpan<long> candidate, int perMille, double confidence)
    {
        long before = baseline.IsEmpty ? 0 : baseline[Distribution.RankOf(baseline.Length, perMille)], after = candidate.IsEmpty ? 0 : candidate[Distribution.RankOf(candidate.Length, perMille)];
        if (baseline.IsEmpty || candidate.IsEmpty || before == 0) return new FigureChange(before, after, double.NaN, double.NaN, double.NaN);
        (double low, double high) = QuantileBootstrap.RelativeChange(baseline, candidate, perMille, confidence);
        return new FigureChange(before, after, (double)after / before - 1, low, high);
    }
}
