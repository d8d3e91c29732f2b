using System.Collections.Immutable;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Requests of one class in one regime.</summary>
/// <param name="Class">Class, or empty when not stated.</param>
/// <param name="Regime">Circumstances.</param>
/// <param name="Latency">Latencies of the finished requests, from the intended start.</param>
/// <param name="Unfinished">Requests still running when the recording stopped.</param>
/// <param name="SpanNs">From the earliest intended start to the last end of the finished requests.</param>
/// <param name="Parts">Where their time went; the parts sum to the sum of the latencies exactly. Largest first.</param>
public sealed record RequestClassUsage(
    string Class, Regime Regime, Distribution Latency, int Unfinished, long SpanNs, ImmutableArray<RequestPart> Parts)
{
    /// <summary>Finished requests per second over <see cref="SpanNs"/>; NaN when no time passed.</summary>
    public double RequestsPerSecond => SpanNs > 0 ? Latency.Count * 1e9 / SpanNs : double.NaN;

    internal static ImmutableArray<RequestClassUsage> Of(TraceIndex index, ImmutableArray<RequestLatency> requests)
    {
        var groups = requests.GroupBy(r => (r.Class, r.Regime)).OrderBy(g => g.Key.Regime).ThenBy(g => g.Key.Class, StringComparer.Ordinal).ToArray();
        ImmutableArray<RequestLatency>[] finished = [.. groups.Select(g => g.Where(r => r.Finished).ToImmutableArray())];
        RequestPartition partition = new(index, finished);
        return [.. groups.Select((g, i) => Of(g.Key.Class, g.Key.Regime, finished[i], g.Count() - finished[i].Length, partition.Of(i)))];
    }

    private static RequestClassUsage Of(string @class, Regime regime, ImmutableArray<RequestLatency> finished, int unfinished, ImmutableArray<RequestPart> parts)
    {
        long span = finished.IsEmpty ? 0 : finished.Max(r => r.EndNs) - finished.Min(r => r.IntendedStartNs);
        return new RequestClassUsage(@class, regime, Distribution.Of([.. finished.Select(r => r.LatencyNs)]), unfinished, span, parts);
    }
}
