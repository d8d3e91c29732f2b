namespace HybridProfiler.Cuda.Events;

/// <summary>A piece of the chain through which a thread hands its spans over.</summary>
internal sealed class SpanSegment
{
    public const int Capacity = 256;

    public readonly StreamSpan[] Spans = new StreamSpan[Capacity];

    /// <summary>Number of spans that are complete. Written by the thread.</summary>
    public int Count;

    /// <summary>The next piece, once this one is full.</summary>
    public SpanSegment? Next;
}
