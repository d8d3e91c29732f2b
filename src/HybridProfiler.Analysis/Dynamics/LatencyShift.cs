using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Dynamics;

/// <summary>A moment from which latencies are distributed otherwise than before, beside what their features explain.</summary>
/// <param name="AtNs">Intended start of the first request after it, on the host's monotonic clock.</param>
/// <param name="Request">That request: row in the trace's requests.</param>
/// <param name="RequestsBefore">Requests from the change before (or the beginning) to this one.</param>
/// <param name="RequestsAfter">Requests from here to the next change (or the end).</param>
/// <param name="MedianBeforeNs">Their median latency before.</param>
/// <param name="MedianAfterNs">Their median latency after.</param>
public sealed record LatencyShift(long AtNs, int Request, int RequestsBefore, int RequestsAfter, double MedianBeforeNs, double MedianAfterNs)
{
    /// <summary>Fewest requests between two changes.</summary>
    public const int FewestBetween = 10;

    // The search is quadratic where nothing changes; above this, neighbours are condensed to their medians.
    private const int MostPoints = 2_000;

    internal static LatencyShift[] Of(RequestFeatures features, double[] adjusted)
    {
        int n = adjusted.Length;
        if (n < 2 * FewestBetween) return [];
        int block = (n + MostPoints - 1) / MostPoints, blocks = n / block;
        double[] series = [.. Enumerable.Range(0, blocks).Select(b => Median(adjusted[(b * block)..((b + 1) * block)]))];
        List<int> changes = Confirmed(series, [.. ChangePoints.OfDistribution(series, Math.Max(1, FewestBetween / block))]);
        for (int c = 0; c < changes.Count; c++) changes[c] *= block;
        int[] bounds = [0, .. changes, n];
        return
        [
            .. changes.Select((at, i) => new LatencyShift(
                features.Requests[at].IntendedStartNs, features.Requests[at].Request, at - bounds[i], bounds[i + 2] - at,
                Median(features.LatencyNs[bounds[i]..at]), Median(features.LatencyNs[at..bounds[i + 2]]))),
        ];
    }

    // A search finds the best place to cut whether or not there is one. A change stays when its two sides differ beyond chance, were it looked
    // for at every place of the series (Kolmogorov and Smirnov, 1 %, Bonferroni); the least certain goes first, and its neighbours are asked again.
    private static List<int> Confirmed(double[] series, List<int> changes)
    {
        while (changes.Count > 0)
        {
            int[] bounds = [0, .. changes, series.Length];
            double[] p = [.. changes.Select((at, i) => KolmogorovSmirnov.PValue(series.AsSpan(bounds[i]..at), series.AsSpan(at..bounds[i + 2])))];
            int worst = Array.IndexOf(p, p.Max());
            if (p[worst] * series.Length <= 0.01) break;
            changes.RemoveAt(worst);
        }

        return changes;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return Quantile.Median(values);
    }
}
