namespace HybridProfiler.Analysis.Changes;

/// <summary>
/// Double buffer: where producer and consumer share a thread, the consumer's side of the edge and what follows it runs on
/// a thread of its own, with two buffers between: the producer may be one request ahead while the consumer uses the other.
/// A core for that thread is taken as free.
/// </summary>
/// <param name="Edge">Edge id.</param>
/// <param name="HandOver">What it costs to wake the other thread; null: not known, taken as free.</param>
public sealed record OverlapEdge(int Edge, HandOverCost? HandOver = null) : Change;
