using HybridProfiler.Cuda.Driver;

namespace HybridProfiler.Cuda.Events;

/// <summary>
/// The spans of one thread: it takes event pairs from a stash of its own, records them, and leaves finished spans in a
/// chain that whoever drains reads. No lock on the way but where the stash is empty.
/// </summary>
internal sealed unsafe class EventThread
{
    [ThreadStatic]
    private static EventThread? t_current;

    private readonly Thread _thread = Thread.CurrentThread;
    // By the context's index, of fixed length: both sides exchange its elements.
    private readonly EventStash?[] _stashes = new EventStash?[CudaContext.MostWithStash];
    private readonly OpenSpan?[] _idle = new OpenSpan?[8];
    private int _idleCount;
    private long _sequence;
    private SpanSegment _write;
    private SpanSegment? _spare;

    // For whoever drains.
    private SpanSegment _read;
    private int _readIndex;

    private EventThread() => _write = _read = new SpanSegment();

    /// <summary>The calling thread's; made at its first span.</summary>
    public static EventThread Current => t_current ?? Attach();

    /// <summary>True while the thread may still write.</summary>
    public bool IsAlive => _thread.IsAlive;

    /// <summary>
    /// Records the event before the work. Null when the stream cannot be marked: its context is gone, or the driver refused
    /// (counted). Whether the stream captures is asked at the end alone: an event recorded while it does adds nothing to the
    /// graph, and is not looked at before the capture has ended.
    /// </summary>
    public OpenSpan? Begin(StreamLog stream, Label label, SpanKind kind, ulong correlation, long bytes, Conversions direction)
    {
        CudaContext context = stream.Context;
        if (stream.IsClosed || context.IsGone)
        {
            EventTable.CountUnmarked(context.IsGone ? UnmarkedReason.ContextGone : UnmarkedReason.StreamDisposed);
            return null;
        }

        CudaDriver driver = context.Driver;
        // To record on the legacy default stream would spoil a capture on any other.
        if (stream.IsLegacy && IsCapturing(context, stream.Handle)) return null;
        if (!TryTake(context, out EventPair events)) return null;
        int epoch = EventTable.Epoch;
        CudaStatus status = driver.EventRecord(events.Begin, stream.Handle);
        if (status != CudaStatus.Success)
        {
            context.Pool.Return(events);
            EventTable.Fail(context, "cuEventRecord", status);
            return null;
        }

        OpenSpan open = _idleCount > 0 ? _idle[--_idleCount]! : new OpenSpan(this);
        ref StreamSpan span = ref open.Span;
        span.Events = events;
        span.Stream = stream;
        span.Label = label;
        span.Correlation = correlation;
        span.Bytes = bytes;
        span.BeginSequence = ++_sequence;
        span.Epoch = epoch;
        span.Kind = kind;
        span.Direction = direction;
        return open;
    }

    /// <summary>Records the event after the work and hands the span over.</summary>
    /// <param name="open">The span.</param>
    /// <param name="serial">Its serial when it began; a later one says that it has ended before.</param>
    public void End(OpenSpan open, int serial)
    {
        if (open.Serial != serial) return;
        open.Serial = serial + 1;
        ref StreamSpan span = ref open.Span;
        CudaContext context = span.Stream.Context;
        CudaDriver driver = context.Driver;
        bool kept = EventTable.IsListening && !context.IsGone && !IsCapturing(context, span.Stream.Handle);
        if (kept)
        {
            CudaStatus status = driver.EventRecord(span.Events.End, span.Stream.Handle);
            span.EndSequence = ++_sequence;
            kept = status == CudaStatus.Success;
            if (!kept) EventTable.Fail(context, "cuEventRecord", status);
        }

        if (kept) Add(span);
        else context.Pool.Return(span.Events);
        if (_idleCount < _idle.Length) _idle[_idleCount++] = open;
    }

    /// <summary>Moves what the thread has left behind to the queues of its streams. For whoever drains.</summary>
    public void Collect()
    {
        while (true)
        {
            SpanSegment segment = _read;
            int count = Volatile.Read(ref segment.Count);
            for (; _readIndex < count; _readIndex++) segment.Spans[_readIndex].Stream.Enqueue(this, segment.Spans[_readIndex]);
            if (count < SpanSegment.Capacity || Volatile.Read(ref segment.Next) is not { } next) return;
            _read = next;
            _readIndex = 0;
            segment.Next = null;
            segment.Count = 0;
            Volatile.Write(ref _spare, segment);
        }
    }

    /// <summary>Takes the pairs of a context that the thread has at hand. For whoever drains.</summary>
    public EventStash? TakeStash(CudaContext context) =>
        context.Index < _stashes.Length ? Interlocked.Exchange(ref _stashes[context.Index], null) : null;

    private static EventThread Attach()
    {
        EventThread thread = t_current = new EventThread();
        EventTable.Add(thread);
        return thread;
    }

    private static bool IsCapturing(CudaContext context, nint stream)
    {
        int capturing = 0;
        CudaStatus status = context.Driver.StreamIsCapturing(stream, &capturing);
        if (status == CudaStatus.Success && capturing == 0) return false;
        // A legacy default stream beside a capture answers with an error of its own; the capture is not harmed.
        if (status is CudaStatus.Success or CudaStatus.StreamCaptureImplicit) EventTable.CountUnmarked(UnmarkedReason.Capturing);
        else EventTable.Fail(context, "cuStreamIsCapturing", status);
        return true;
    }

    private void Add(in StreamSpan span)
    {
        SpanSegment segment = _write;
        int count = segment.Count;
        segment.Spans[count] = span;
        Volatile.Write(ref segment.Count, count + 1);
        if (count + 1 < SpanSegment.Capacity) return;
        SpanSegment next = Interlocked.Exchange(ref _spare, null) ?? new SpanSegment();
        Volatile.Write(ref segment.Next, next);
        _write = next;
    }

    private bool TryTake(CudaContext context, out EventPair pair)
    {
        if (context.Index >= _stashes.Length) return context.Pool.TryTake(out pair) || Refuse();
        ref EventStash? slot = ref _stashes[context.Index];
        // Taken while it is used: whoever drains may want it back at any time.
        EventStash? stash = Interlocked.Exchange(ref slot, null);
        if (stash is not { Count: > 0 } || stash.Context != context)
        {
            // What is left of a context that is gone is not given back to anybody.
            if (stash?.Context != context) stash = new EventStash(context);
            context.Pool.Fill(stash);
        }

        bool any = stash.Count > 0;
        pair = any ? stash.Pop() : default;
        Volatile.Write(ref slot, stash);
        return any || Refuse();
    }

    private static bool Refuse()
    {
        EventTable.CountUnmarked(UnmarkedReason.NoEvents);
        return false;
    }
}
