using HybridProfiler.Devices;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Recording;

/// <summary>One session inside the recorder: its readers of all threads, its devices, and where its trace goes.</summary>
internal sealed unsafe class SessionRecording
{
    private readonly Dictionary<ThreadBuffer, ThreadReader> _readers = [];
    private readonly Decoder _decoder;
    private readonly BuilderSink? _builder;
    private readonly ITraceSink _sink;
    private readonly SelfCost _cost;
    private readonly DeviceHub _devices;
    private readonly List<string> _notes = [];
    private readonly HealthTally _tally = new();
    private TraceHeader _header = new();
    private int _retired;
    private bool _mapped;

    private SessionRecording(SessionOptions options, SelfCost cost, ITraceSink? stream)
    {
        Options = options;
        _cost = cost;
        _builder = stream is null ? new BuilderSink(Registry.TextOf) : null;
        _sink = stream ?? _builder!;
        Declarations declare = new(_sink);
        _decoder = new Decoder(_sink, _tally, declare, bounded: stream is not null);
        _devices = new DeviceHub(options.Backends, _sink, declare, _decoder, _tally);
    }

    public SessionOptions Options { get; }

    /// <summary>True when records go to a file while recording.</summary>
    public bool IsStreaming => _builder is null;

    /// <summary>Maps ticks to nanoseconds; shared by sessions that record at the same time.</summary>
    public TickMap Map { get; set; } = null!;

    /// <summary>Makes a session and creates its file.</summary>
    public static SessionRecording Create(SessionOptions options, SelfCost cost) =>
        new(options, cost, options.Path is not null && TraceFile.CanStream(options.Path) ? TraceFile.OpenStream(options.Path, Registry.TextOf) : null);

    /// <summary>True once: for whoever stops the session.</summary>
    public bool TryRetire() => Interlocked.Exchange(ref _retired, 1) == 0;

    public void Note(string note) => _notes.Add(note);

    /// <summary>Notes where every thread stands. Under the recorder's lock.</summary>
    public void Begin(List<ThreadBuffer> buffers)
    {
        foreach (ThreadBuffer buffer in buffers)
        {
            (nint chunk, int index) = buffer.Position();
            _readers.Add(buffer, new ThreadReader(buffer, chunk, index, Volatile.Read(ref buffer.Dropped), Volatile.Read(ref buffer.RepeatedEnds)));
        }

        _header = SessionFacts.Header(Options, Map, _cost);
        _decoder.Map = Map;
        _sink.SetHeader(_header);
        _mapped = true;
    }

    public void StartBackends() => _devices.Start();

    public void StopBackends() => _devices.Stop(Options.DevicePatience);

    /// <summary>Lets the backends hand over what has finished. On the collector's thread.</summary>
    public void ServeDevices(bool sampleClocks) => _devices.Serve(sampleClocks);

    /// <summary>Hands what was recorded to a streaming sink. Under the recorder's lock.</summary>
    public void Pump(List<ThreadBuffer> buffers)
    {
        if (_builder is not null || !_mapped) return;
        ReadAll(buffers);
        _devices.Emit(last: false);
        _decoder.Settle();
        _sink.Flush();
    }

    /// <summary>Reads the rest and closes the sink. Under the recorder's lock, with no writer inside when this is the last session.</summary>
    public void Finish(List<ThreadBuffer> buffers)
    {
        long stop = HostClock.NowNs();
        ReadAll(buffers);
        _devices.Emit(last: true);
        foreach (ThreadReader reader in _readers.Values) _decoder.CloseThread(reader, stop);
        _decoder.CloseSpans(stop);
        _header = _header with { StopNs = stop, Clock = SessionFacts.Clock(Map, _cost) };
        _sink.SetHeader(_header);
        _sink.SetHealth(Health(buffers));
        if (_builder is null) _sink.Dispose();
    }

    /// <summary>The sealed trace.</summary>
    public Trace Result()
    {
        if (_builder is null) return TraceFile.Load(Options.Path!);
        Trace trace = _builder.Build();
        if (Options.Path is { } path) TraceFile.Save(trace, path);
        return trace;
    }

    /// <summary>True when this session has read everything of a thread that has died.</summary>
    public bool HasConsumed(ThreadBuffer buffer)
    {
        if (!_readers.TryGetValue(buffer, out ThreadReader? reader)) return buffer.First == 0;
        if (reader.Chunk == 0) return buffer.First == 0;
        int count = buffer.Published((Chunk*)reader.Chunk, out Chunk* next);
        return next == null && reader.Index == count;
    }

    /// <summary>True when this session has yet to read from a chunk that is the oldest of its thread.</summary>
    public bool NeedsFrom(ThreadBuffer buffer, Chunk* oldest) =>
        !_readers.TryGetValue(buffer, out ThreadReader? reader) || reader.Chunk == 0 || reader.Chunk == (nint)oldest;

    /// <summary>Forgets a thread that has died and was read to its end.</summary>
    public void Forget(ThreadBuffer buffer)
    {
        if (!_readers.Remove(buffer, out ThreadReader? reader)) return;
        _decoder.CloseThread(reader, long.MaxValue);
        _tally.Add(buffer, reader);
    }

    private void ReadAll(List<ThreadBuffer> buffers)
    {
        foreach (ThreadBuffer buffer in buffers)
        {
            if (!_readers.TryGetValue(buffer, out ThreadReader? reader)) _readers.Add(buffer, reader = new ThreadReader(buffer, 0, 0, 0, 0));
            _decoder.Read(reader);
        }
    }

    private Health Health(List<ThreadBuffer> buffers)
    {
        foreach (ThreadReader reader in _readers.Values) _tally.Add(reader.Buffer, reader);
        return _tally.ToHealth() with
        {
            ScopeCostNs = _cost.ScopeNs,
            Absences = [.. SessionFacts.ClockAbsence(Options), .. _devices.Absences],
            Notes = [.. _notes, .. _devices.Notes],
        };
    }
}
