using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Dynamics;

/// <summary>Whether requests become slower or faster as the recording goes on, beside what their features explain.</summary>
/// <param name="Requests">Number of warm requests.</param>
/// <param name="SpanNs">From the start of the first to the start of the last.</param>
/// <param name="ChangeNs">Change of the latency over that span in nanoseconds: median slope x span. Positive: slower.</param>
/// <param name="LowNs">Lower end of its 95 % interval.</param>
/// <param name="HighNs">Upper end of its 95 % interval.</param>
/// <param name="PValue">Probability of so strong an order by chance (Mann and Kendall).</param>
/// <param name="MedianNs">Median latency, to compare with.</param>
public sealed record LatencyDrift(int Requests, long SpanNs, double ChangeNs, double LowNs, double HighNs, double PValue, double MedianNs)
{
    /// <summary>True when chance is no explanation at the 1 % level.</summary>
    public bool IsSignificant => PValue <= 0.01;

    internal static LatencyDrift? Of(RequestFeatures features, double[] adjusted)
    {
        int n = adjusted.Length;
        if (n < FeatureModel.FewestRequests) return null;
        long origin = features.Requests[0].IntendedStartNs, span = features.Requests[^1].IntendedStartNs - origin;
        if (span <= 0) return null;
        Trend trend = Trend.Of([.. features.Requests.Select(r => (r.IntendedStartNs - origin) / (double)span)], adjusted);
        double[] sorted = [.. features.LatencyNs.Order()];
        return new LatencyDrift(n, span, trend.Slope, trend.Low, trend.High, trend.PValue, sorted[n / 2]);
    }
}
