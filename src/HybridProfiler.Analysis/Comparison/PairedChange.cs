using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Comparison;

/// <summary>How requests changed that occur in both recordings, each beside itself: what differs between one request and another drops out.</summary>
/// <param name="Pairs">Requests that are in both.</param>
/// <param name="Relative">Median over them of candidate / baseline - 1.</param>
/// <param name="Low">Lower end of the 95 % bootstrap interval of <paramref name="Relative"/>; pairs are resampled, not requests.</param>
/// <param name="High">Upper end.</param>
/// <param name="SlowerShare">Share of the pairs in which the candidate is the slower one; equal ones count a half.</param>
/// <param name="Probability">Signed rank test over (candidate - baseline) / (candidate + baseline), two-sided: whether the changes tend to one side.</param>
public sealed record PairedChange(int Pairs, double Relative, double Low, double High, double SlowerShare, double Probability)
{
    // What is left out of a recording is no random choice (requests that failed, or came too late): pairs must stand for the rest.
    private const double LeastCovered = 0.9;

    /// <summary>Pairs by id; null where ids are not unique, where less than nine tenths of either side have a partner, or where a latency is 0.</summary>
    internal static PairedChange? Of(IReadOnlyCollection<(long Id, long Ns)> baseline, IReadOnlyCollection<(long Id, long Ns)> candidate)
    {
        Dictionary<long, long> before = [];
        foreach ((long id, long ns) in baseline)
            if (ns <= 0 || !before.TryAdd(id, ns)) return null;
        HashSet<long> seen = [];
        List<double> ratios = [], differences = [];
        foreach ((long id, long ns) in candidate)
        {
            if (ns <= 0 || !seen.Add(id)) return null;
            if (!before.TryGetValue(id, out long was)) continue;
            ratios.Add((double)ns / was - 1);
            differences.Add((double)(ns - was) / (ns + was));
        }

        int pairs = ratios.Count;
        if (pairs == 0 || pairs < LeastCovered * Math.Max(baseline.Count, candidate.Count)) return null;
        double[] sorted = [.. ratios];
        Array.Sort(sorted);
        (double low, double high) = QuantileBootstrap.Interval(sorted, 500, 0.95);
        double slower = (sorted.Count(r => r > 0) + 0.5 * sorted.Count(r => r == 0)) / pairs, p = SignedRank.Of([.. differences]).TwoSided;
        // Pairs that are equal throughout cannot be ranked, and are as equal as can be.
        return new PairedChange(pairs, sorted[Distribution.RankOf(pairs, 500)], low, high, slower, double.IsNaN(p) ? 1 : p);
    }
}
