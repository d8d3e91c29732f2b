namespace HybridProfiler.Analysis.Compatibility;

/// <summary>Values of a queue's length after each change, unweighted by time. Only rows of the calls that HTA knows as launches count.</summary>
/// <param name="Stream">Number of the stream.</param>
/// <param name="Lengths">The lengths, in rows.</param>
public sealed record HtaQueueLength(long Stream, HtaSummary Lengths)
{
    internal static IEnumerable<HtaQueueLength> Of(HtaQueues queues) =>
        queues.Changes.GroupBy(c => c.Stream).OrderBy(g => g.Key).Select(g => new HtaQueueLength(g.Key, HtaSummary.Of(g.Select(c => (double)c.Length))));
}
