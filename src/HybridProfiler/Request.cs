using HybridProfiler.Recording;

namespace HybridProfiler;

/// <summary>
/// One request or step through the pipeline. Everything recorded until <see cref="Dispose"/> by code that runs in the
/// same <see cref="ExecutionContext"/> (awaits and started tasks included) belongs to it, at no cost per scope.
/// </summary>
public readonly struct Request : IDisposable
{
    private static readonly AsyncLocal<RequestContext?> s_current = new(OnChanged);
    private readonly RequestContext? _context;

    private Request(RequestContext? context) => _context = context;

    /// <summary>True when the request is being recorded.</summary>
    public bool IsRecording => _context is not null;

    /// <summary>Begins a request.</summary>
    /// <param name="id">Id of the program's own.</param>
    /// <param name="class">Class of requests that are reported together ("clean", "warmup"); few distinct texts.</param>
    /// <param name="intendedStart">When it was meant to start, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>; 0: now. Latency is measured from here.</param>
    /// <returns>The request; dispose it when it is answered.</returns>
    public static Request Begin(long id, string @class = "", long intendedStart = 0)
    {
        ArgumentNullException.ThrowIfNull(@class);
        if (!Gate.IsOpen) return default;
        RequestContext? context = RequestContext.Begin(id, @class, intendedStart, RequestContext.StillOpen(s_current.Value));
        if (context is not null) s_current.Value = context;
        return new Request(context);
    }

    /// <summary>Sets a feature of the request's input, by which results can be split later.</summary>
    /// <returns>This request.</returns>
    public Request Set<T>(AttributeKey<T> key, T value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_context is not null && Gate.IsOpen) Annotation.Write(ThreadBuffer.Current, _context.SpanId, key.Id, key.Bits(value), 0, 0);
        return this;
    }

    /// <summary>
    /// Continues the request on a thread that did not inherit its context, such as a worker behind a queue: until the
    /// returned value is disposed, what the calling thread records belongs to the request.
    /// </summary>
    public Continuation Continue()
    {
        RequestContext? before = s_current.Value;
        if (_context is not null) s_current.Value = _context;
        return new Continuation(before, _context is not null);
    }

    /// <summary>
    /// The calling thread goes on to something else, while the request is finished elsewhere by whoever was handed this
    /// value: what the thread records from now on does not belong to it.
    /// </summary>
    public void Leave()
    {
        if (_context is not null && s_current.Value == _context) s_current.Value = RequestContext.StillOpen(_context.Outer);
    }

    /// <summary>Ends the request; once, on any thread.</summary>
    public void Dispose()
    {
        if (_context is null) return;
        _context.End();
        Leave();
    }

    private static void OnChanged(AsyncLocalValueChangedArgs<RequestContext?> change)
    {
        if (Gate.IsOpen) Free.Write(RecordType.Context, HostClock.Ticks(), 0, change.CurrentValue?.SpanId ?? 0, 0);
    }

    /// <summary>A stay of a thread in a request that began elsewhere.</summary>
    public readonly struct Continuation : IDisposable
    {
        private readonly RequestContext? _before;
        private readonly bool _changed;

        internal Continuation(RequestContext? before, bool changed) => (_before, _changed) = (before, changed);

        /// <summary>Returns the thread to the request it worked for before.</summary>
        public void Dispose()
        {
            if (_changed) s_current.Value = _before;
        }
    }
}
