using HybridProfiler.Model;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace HybridProfiler.EventPipe;

/// <summary>Pauses, garbage collections, JIT, lock contention, exceptions, thread pool and heap, as the runtime tells them.</summary>
internal sealed class NettraceRuntime
{
    private const long GateNs = 500_000_000;

    private readonly TraceBuilder _builder;
    private readonly NettraceThreads _threads;
    private readonly Func<TraceEvent, long> _timeOf;
    private readonly Dictionary<int, (long StartNs, GCSuspendEEReason Reason)> _suspending = [];
    private readonly Dictionary<int, (long StartNs, string Name, GCStartTraceData Facts)> _collections = [];
    private readonly Dictionary<(int Thread, long Method), (long StartNs, string Name)> _compiling = [];
    private readonly Dictionary<int, Stack<(long StartNs, long Owner)>> _contending = [];
    private readonly Dictionary<string, int> _counters = new(StringComparer.Ordinal);
    private long _starvedUntilNs = long.MinValue;

    public NettraceRuntime(TraceBuilder builder, NettraceThreads threads, Func<TraceEvent, long> timeOf) => (_builder, _threads, _timeOf) = (builder, threads, timeOf);

    /// <summary>Ends that belong to no begin: of what had begun before the recording.</summary>
    public long UnmatchedEnds { get; private set; }

    public void Listen(ClrTraceEventParser clr)
    {
        clr.GCSuspendEEStart += e => _suspending[e.ThreadID] = (_timeOf(e), e.Reason);
        clr.GCRestartEEStop += Resumed;
        clr.GCStart += e => _collections[e.Count] = (_timeOf(e), $"GC generation {e.Depth}{(e.Type == GCType.BackgroundGC ? ", background" : "")}", (GCStartTraceData)e.Clone());
        clr.GCStop += Collected;
        clr.GCHeapStats += Heap;
        clr.MethodJittingStarted += e => _compiling[(e.ThreadID, e.MethodID)] = (_timeOf(e), $"{e.MethodNamespace}.{e.MethodName}");
        clr.MethodLoadVerbose += e => Compiled(e, e.MethodID);
        clr.ContentionStart += e => StackOf(e.ThreadID).Push((_timeOf(e), e.LockOwnerThreadID));
        clr.ContentionStop += Acquired;
        clr.ExceptionStart += Thrown;
        clr.ThreadPoolWorkerThreadAdjustmentAdjustment += Adjusted;
        clr.ThreadPoolWorkerThreadStart += e => Sample("active thread pool threads", CounterUnit.Count, _timeOf(e), e.ActiveWorkerThreadCount);
        clr.ThreadPoolWorkerThreadStop += e => Sample("active thread pool threads", CounterUnit.Count, _timeOf(e), e.ActiveWorkerThreadCount);
        clr.ThreadPoolWorkerThreadWait += e => Sample("active thread pool threads", CounterUnit.Count, _timeOf(e), e.ActiveWorkerThreadCount);
    }

    /// <summary>Closes what is open at the end; returns how much that was.</summary>
    public long Finish(long endNs)
    {
        long open = 0;
        foreach ((long start, GCSuspendEEReason reason) in _suspending.Values.OrderBy(s => s.StartNs)) Pause(start, endNs, reason, Open());
        foreach ((long start, string name, GCStartTraceData facts) in _collections.Values.OrderBy(c => c.StartNs)) Collection(start, endNs, name, facts, Open());
        foreach (((int thread, _), (long start, string name)) in _compiling.OrderBy(c => c.Value.StartNs)) Add(_threads.Of(thread), start, endNs, RuntimeSpans.JitPrefix + name, SpanKind.Runtime, Open());
        foreach ((int thread, var waits) in _contending)
            foreach ((long start, _) in waits) Add(_threads.Of(thread), start, endNs, RuntimeSpans.LockContention, SpanKind.Wait, Open());
        return open;

        SpanFlags Open()
        {
            open++;
            return SpanFlags.Unfinished;
        }
    }

    private void Resumed(GCNoUserDataTraceData e)
    {
        if (!_suspending.Remove(e.ThreadID, out var pause)) UnmatchedEnds++;
        else Pause(pause.StartNs, _timeOf(e), pause.Reason, SpanFlags.None);
    }

    // From the order to stop until every thread may run again: the time that the program stood still.
    private void Pause(long startNs, long endNs, GCSuspendEEReason reason, SpanFlags flags)
    {
        bool isCollection = reason is GCSuspendEEReason.SuspendForGC or GCSuspendEEReason.SuspendForGCPrep;
        int span = Add(_threads.Lane("pauses of all threads", startNs, endNs), startNs, endNs, isCollection ? "GC pause" : "runtime suspension", SpanKind.Runtime, flags);
        _builder.AddAttribute(span, _builder.Intern("reason"), reason.ToString());
    }

    private void Collected(GCEndTraceData e)
    {
        if (!_collections.Remove(e.Count, out var collection)) UnmatchedEnds++;
        else Collection(collection.StartNs, _timeOf(e), collection.Name, collection.Facts, SpanFlags.None);
    }

    private void Collection(long startNs, long endNs, string name, GCStartTraceData facts, SpanFlags flags)
    {
        int span = Add(_threads.Lane("garbage collections", startNs, endNs), startNs, endNs, name, SpanKind.Runtime, flags);
        _builder.AddAttribute(span, _builder.Intern("number"), facts.Count);
        _builder.AddAttribute(span, _builder.Intern("generation"), facts.Depth);
        _builder.AddAttribute(span, _builder.Intern("reason"), facts.Reason.ToString());
        _builder.AddAttribute(span, _builder.Intern("type"), facts.Type.ToString());
    }

    // Sizes after the collection, the dead left out.
    private void Heap(GCHeapStatsTraceData e)
    {
        long time = _timeOf(e);
        Sample(MemoryCounters.ManagedHeap, CounterUnit.Bytes, time, e.TotalHeapSize);
        Sample(MemoryCounters.Generation0, CounterUnit.Bytes, time, e.GenerationSize0);
        Sample(MemoryCounters.Generation1, CounterUnit.Bytes, time, e.GenerationSize1);
        Sample(MemoryCounters.Generation2, CounterUnit.Bytes, time, e.GenerationSize2);
        Sample(MemoryCounters.LargeObjectHeap, CounterUnit.Bytes, time, e.GenerationSize3);
        Sample(MemoryCounters.PinnedObjectHeap, CounterUnit.Bytes, time, e.GenerationSize4);
    }

    private void Compiled(TraceEvent e, long method)
    {
        // Methods that were compiled ahead of time load without having been compiled here.
        if (_compiling.Remove((e.ThreadID, method), out var compilation)) Add(_threads.Of(e.ThreadID), compilation.StartNs, _timeOf(e), RuntimeSpans.JitPrefix + compilation.Name, SpanKind.Runtime, SpanFlags.None);
    }

    private void Acquired(ContentionStopTraceData e)
    {
        if (!StackOf(e.ThreadID).TryPop(out var wait))
        {
            UnmatchedEnds++;
            return;
        }

        int span = Add(_threads.Of(e.ThreadID), wait.StartNs, _timeOf(e), RuntimeSpans.LockContention, SpanKind.Wait, SpanFlags.None);
        if (wait.Owner != 0) _builder.AddAttribute(span, _builder.Intern("lock_owner"), wait.Owner);
    }

    // The pool's gate looks every half second; that it adds a thread for this reason says that none of the waiting work was taken up since it looked last.
    private void Adjusted(ThreadPoolWorkerThreadAdjustmentTraceData e)
    {
        long time = _timeOf(e);
        Sample("thread pool threads", CounterUnit.Count, time, e.NewWorkerThreadCount);
        if (e.Reason != ThreadAdjustmentReason.Starvation) return;
        long since = Math.Max(_starvedUntilNs, time - Math.Min(GateNs, (long)(e.TimeStampRelativeMSec * 1e6)));
        Add(_threads.Lane("thread pool", since, time), since, time, RuntimeSpans.ThreadPoolStarvation, SpanKind.Wait, SpanFlags.None);
        _starvedUntilNs = time;
    }

    private void Thrown(ExceptionTraceData e)
    {
        long time = _timeOf(e);
        int span = Add(_threads.Of(e.ThreadID), time, time, "exception " + e.ExceptionType, SpanKind.Runtime, SpanFlags.None);
        if (e.ExceptionMessage.Length > 0) _builder.AddAttribute(span, _builder.Intern("message"), e.ExceptionMessage);
    }

    private int Add(int track, long startNs, long endNs, string name, SpanKind kind, SpanFlags flags) =>
        _builder.AddSpan(track, startNs, Math.Max(0, endNs - startNs), _builder.Intern(name), kind: kind, flags: flags);

    private void Sample(string name, CounterUnit unit, long timeNs, double value)
    {
        if (!_counters.TryGetValue(name, out int counter)) _counters.Add(name, counter = _builder.AddCounter(new CounterInfo(name, unit, IsInteger: true)));
        _builder.AddCounterSample(counter, timeNs, value);
    }

    private Stack<(long StartNs, long Owner)> StackOf(int thread)
    {
        if (!_contending.TryGetValue(thread, out var stack)) _contending.Add(thread, stack = new());
        return stack;
    }
}
