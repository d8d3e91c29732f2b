using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>Values of a queue's length after each change, unweighted by time as HTA describes them. Only operations of the calls that HTA knows as launches count.</summary>
/// <param name="Track">Track id of the queue.</param>
/// <param name="Lengths">The lengths; "ns" in the names of its members means operations here.</param>
public sealed record HtaQueueLength(int Track, DurationSummary Lengths);
