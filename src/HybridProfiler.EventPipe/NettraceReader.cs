using System.Collections.Immutable;
using System.Globalization;
using HybridProfiler.EventPipe.Activities;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.EventPipe;

namespace HybridProfiler.EventPipe;

/// <summary>Makes a trace of the runtime's events.</summary>
internal sealed class NettraceReader
{
    private readonly TraceBuilder _builder = new();
    private readonly NettraceClock _clock;
    private readonly NettraceThreads _threads;
    private readonly NettraceRuntime _runtime;
    private readonly NettraceCounters _counters;
    private readonly NettraceActivities _activities;
    private long _events, _firstNs = long.MaxValue, _lastNs = long.MinValue;

    private NettraceReader(NettraceClock clock)
    {
        _clock = clock;
        _threads = new NettraceThreads(_builder);
        _runtime = new NettraceRuntime(_builder, _threads, TimeOf);
        _counters = new NettraceCounters(_builder, TimeOf);
        _activities = new NettraceActivities(TimeOf, () => StartNs);
    }

    /// <summary>Reads a file from its first byte on.</summary>
    public static Trace Read(Stream stream)
    {
        byte[] head = new byte[NettraceClock.HeaderBytes];
        int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        NettraceReader reader = new(NettraceClock.Of(head.AsSpan(0, read)));
        using Stream whole = new RejoinedStream(head.AsMemory(0, read), stream);
        return reader.Process(whole);
    }

    private Trace Process(Stream stream)
    {
        string? broken = null;
        long lost = 0;
        DateTime start = default;
        int processors = 0;
        try
        {
            using EventPipeEventSource source = new(stream);
            source.AllEvents += Cover;
            _runtime.Listen(source.Clr);
            _counters.Listen(source.Dynamic);
            _activities.Listen(source.Dynamic);
            new SampleProfilerTraceEventParser(source).ThreadSample += _counters.Sample;
            source.Process();
            (lost, start, processors) = (source.EventsLost, source.SessionStartTime.ToUniversalTime(), source.NumberOfProcessors);
        }
        // The reader of the package states damage by whatever it stumbles over.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            broken = e.Message.Split('\n')[0];
            if (_events == 0) throw new TraceFormatException($"No event of the .nettrace file could be read: {broken}", 0, "The file is damaged, or the recording was not stopped. Record again, and let dotnet-trace end by itself.", e);
        }

        if (_events == 0) throw new TraceFormatException("A .nettrace file without events", 0, "Record with providers: dotnet-trace collect --profile gc-verbose, or Microsoft-Windows-DotNETRuntime.");
        long unfinished = _runtime.Finish(_lastNs), openActivities = new ActivitySpans(_builder, _threads, _activities.Relate()).Add(_lastNs);
        ImmutableSortedDictionary<string, string>.Builder facts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        facts["source.format"] = ".nettrace";
        facts["source.events"] = _events.ToString(CultureInfo.InvariantCulture);
        if (_counters.Samples > 0) facts["source.samples"] = _counters.Samples.ToString(CultureInfo.InvariantCulture);
        if (processors > 0) facts["processors"] = processors.ToString(CultureInfo.InvariantCulture);
        _builder.Header = new TraceHeader
        {
            StartNs = StartNs,
            StopNs = _lastNs,
            RealtimeOffsetNs = _clock.StartTicks > 0 && start > DateTime.UnixEpoch ? (start - DateTime.UnixEpoch).Ticks * 100 - _clock.NsOf(_clock.StartTicks) : 0,
            ProcessId = _threads.Process,
            Clock = new ClockInfo("file", _clock.Frequency, 0, 0, "the performance counter of the recorded process, which Stopwatch reads"),
            Facts = facts.ToImmutable(),
        };
        _builder.Health = _builder.Health with
        {
            DroppedRecords = lost,
            UnfinishedSpans = unfinished + openActivities,
            UnmatchedEnds = _runtime.UnmatchedEnds + _activities.UnmatchedEnds,
            TruncatedBytes = broken is null ? 0 : 1,
            Notes = [.. NotesOn(broken, openActivities)],
        };
        return _builder.Build();
    }

    private long StartNs => _clock.StartTicks > 0 ? Math.Min(_firstNs, _clock.NsOf(_clock.StartTicks)) : _firstNs;

    private IEnumerable<string> NotesOn(string? broken, long openActivities)
    {
        if (broken is not null) yield return $"The file breaks off: {broken}. What lies before is in the trace.";
        if (openActivities > 0) yield return $"Activities without an end in the file: {openActivities}. They reach to the end of the file.";
        if (_activities.WithoutId > 0) yield return $"Start and stop events that carry no activity id, so that nothing says which belong together: {_activities.WithoutId}. They are passed over. Record with the provider System.Threading.Tasks.TplEventSource:0x80:4 as well, and leave Id, or TraceId and SpanId, in what FilterAndPayloadSpecs asks for.";
        if (_counters.Samples > 0) yield return $"Samples of the sample profiler: {_counters.Samples}. Counters say how often each thread was found in managed code; the stacks are not shown here. dotnet-trace convert --format Speedscope and PerfView show them.";
    }

    private void Cover(TraceEvent e)
    {
        long time = TimeOf(e);
        _events++;
        _firstNs = Math.Min(_firstNs, time);
        _lastNs = Math.Max(_lastNs, time);
        if (_threads.Process == 0) _threads.Process = e.ProcessID;
    }

    // Relative milliseconds in floating point would not be on the clock of other recordings.
#pragma warning disable CS0618
    private long TimeOf(TraceEvent e) => _clock.NsOf(e.TimeStampQPC);
#pragma warning restore CS0618
}
