namespace HybridProfiler.Cuda.Events;

/// <summary>Spans of one stream from one thread that have not been reached, in the order in which they ended on the host.</summary>
internal sealed class SpanQueue
{
    private readonly Queue<StreamSpan> _pending = new();

    /// <summary>Position of the last event whose time is known, and that time: no later event of the stream lies before it.</summary>
    private long _lastSequence = -1, _lastNs;

    public int Count => _pending.Count;

    public Queue<StreamSpan> Pending => _pending;

    public void Add(in StreamSpan span) => _pending.Enqueue(span);

    /// <summary>Keeps the order of the stream where rounding would not: two anchors may differ by a fraction of a microsecond.</summary>
    public void Order(in StreamSpan span, ref long beginNs, ref long endNs)
    {
        if (span.BeginSequence > _lastSequence) beginNs = Math.Max(beginNs, _lastNs);
        endNs = Math.Max(endNs, Math.Max(beginNs, _lastNs));
        (_lastSequence, _lastNs) = (span.EndSequence, endNs);
    }
}
