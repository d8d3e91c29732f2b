using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Dynamics;

/// <summary>One hump of the distribution of latencies, and what its requests have in common.</summary>
/// <param name="LowNs">Smallest latency in it.</param>
/// <param name="HighNs">Largest latency in it.</param>
/// <param name="MedianNs">Median latency in it.</param>
/// <param name="Requests">Number of requests.</param>
/// <param name="Share">Ratio of its requests to all warm ones.</param>
/// <param name="Feature">The feature that sets it apart best, or empty.</param>
/// <param name="Level">The feature's level that is most over-represented in it.</param>
/// <param name="LevelShareInside">Ratio of its requests with that level.</param>
/// <param name="LevelShareOutside">Ratio of the other requests with that level.</param>
public sealed record LatencyMode(
    double LowNs, double HighNs, double MedianNs, int Requests, double Share, string Feature, string Level, double LevelShareInside, double LevelShareOutside)
{
    // Humps of fewer requests than this are outliers, not modes.
    private const double SmallestShare = 0.02;

    internal static LatencyMode[] Of(RequestFeatures features)
    {
        int n = features.LatencyNs.Length;
        if (n < FeatureModel.FewestRequests || features.LatencyNs.Any(l => l <= 0)) return [];
        // Latencies multiply rather than add up, so humps are looked for among their logarithms.
        double[] logs = [.. features.LatencyNs.Select(l => Math.Log(l))];
        List<double> cuts = [.. Modes.Cuts(logs)];
        for (int c = 0; c < cuts.Count;)
        {
            double from = c == 0 ? double.MinValue : cuts[c - 1], to = c + 1 < cuts.Count ? cuts[c + 1] : double.MaxValue;
            int below = logs.Count(l => l >= from && l < cuts[c]), above = logs.Count(l => l >= cuts[c] && l < to);
            if (Math.Min(below, above) < Math.Max(5, SmallestShare * n)) cuts.RemoveAt(c);
            else c++;
        }

        int[] mode = [.. logs.Select(l => cuts.Count(c => l >= c))];
        return [.. Enumerable.Range(0, cuts.Count + 1).Select(m => Describe(features, mode, m))];
    }

    private static LatencyMode Describe(RequestFeatures features, int[] mode, int which)
    {
        double[] inside = [.. features.LatencyNs.Where((_, i) => mode[i] == which).Order()];
        int n = mode.Length, others = n - inside.Length;
        (double Gap, string Feature, string Level, double In, double Out) best = (0, "", "", double.NaN, double.NaN);
        foreach (RequestFeature feature in others > 0 ? features.Features : [])
        {
            for (int level = 0; level < feature.LevelNames.Length; level++)
            {
                int hits = 0, misses = 0;
                for (int i = 0; i < n; i++)
                {
                    if (feature.Levels[i] != level) continue;
                    if (mode[i] == which) hits++;
                    else misses++;
                }

                double share = (double)hits / inside.Length, elsewhere = (double)misses / others;
                if (share - elsewhere > best.Gap) best = (share - elsewhere, feature.Name, feature.LevelNames[level], share, elsewhere);
            }
        }

        return new LatencyMode(
            inside[0], inside[^1], inside[(inside.Length - 1) / 2], inside.Length, (double)inside.Length / n,
            best.Gap >= 0.2 ? best.Feature : "", best.Gap >= 0.2 ? best.Level : "", best.In, best.Out);
    }
}
