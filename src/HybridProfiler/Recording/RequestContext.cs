namespace HybridProfiler.Recording;

/// <summary>What flows with the execution context: the request in force.</summary>
internal sealed unsafe class RequestContext
{
    private static readonly Label s_unnamed = new(null, "request", SpanKind.Stage);
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Label> s_labels = new(StringComparer.Ordinal) { [""] = s_unnamed };
    private int _ended;

    private RequestContext(long spanId, RequestContext? outer) => (SpanId, Outer) = (spanId, outer);

    /// <summary>Id of the request's span.</summary>
    public long SpanId { get; }

    /// <summary>The request around this one.</summary>
    public RequestContext? Outer { get; }

    /// <summary>Begins the request's span; null when nothing records or no memory is left.</summary>
    public static RequestContext? Begin(long id, string @class, long intendedStart, RequestContext? outer)
    {
        Label label = s_labels.GetOrAdd(@class, static name => new Label(null, name, SpanKind.Stage));
        ThreadBuffer buffer = ThreadBuffer.Current;
        Record* record = buffer.BeginWrite(2);
        if (record == null)
        {
            buffer.EndWrite(null);
            return null;
        }

        long span = buffer.NextId();
        record->Start = HostClock.Ticks();
        record->End = 0;
        record->Payload = span;
        record->Label = label.Id;
        record->SetMeta(RecordType.SpanBegin, buffer.Depth);
        record++;
        record->Start = id;
        record->End = intendedStart;
        record->Payload = span;
        record->Label = Registry.Intern(@class);
        record->SetMeta(RecordType.Request, 0);
        buffer.EndWrite(record + 1);
        if (ScopeMirror.IsOn) ScopeMirror.Current?.SpanBegins(span, label, label.Id);
        return new RequestContext(span, outer);
    }

    /// <summary>The innermost request that has not ended: one that was ended on another thread keeps nothing alive and is nobody's outer.</summary>
    public static RequestContext? StillOpen(RequestContext? context)
    {
        while (context is not null && Volatile.Read(ref context._ended) != 0) context = context.Outer;
        return context;
    }

    /// <summary>Ends the request's span, once.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0 || !Gate.IsOpen) return;
        Free.Write(RecordType.SpanEnd, HostClock.Ticks(), 0, SpanId, 0);
        if (ScopeMirror.IsOn) ScopeMirror.Current?.SpanEnded(SpanId);
    }
}
