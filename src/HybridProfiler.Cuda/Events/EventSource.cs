using HybridProfiler.Cuda.Driver;
using HybridProfiler.Cuda.Recording;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Events;

/// <summary>The marked work of all <see cref="CudaStream"/>s, for one session. It declares the devices of the driver.</summary>
internal sealed class EventSource : ICudaSource
{
    private readonly Dictionary<CudaContext, DeviceClock> _clocks = [];
    private readonly Dictionary<StreamLog, int> _queues = [];
    private CudaRecording _recording = null!;
    private DeviceSink _sink = null!;
    private int _delivered;

    public string Name => "CUDA";

    /// <summary>First epoch of the session.</summary>
    public int StartEpoch { get; set; } = int.MaxValue;

    /// <summary>First epoch after the session.</summary>
    public int StopEpoch { get; private set; } = int.MaxValue;

    /// <summary>What had been counted when the session began.</summary>
    public long[] UnmarkedBefore { get; set; } = [];

    /// <summary>Spans that will never be reached.</summary>
    public int Lost { get; set; }

    public Availability Probe(CudaRecording recording)
    {
        _recording = recording;
        return recording.FindDriver();
    }

    public void Start(DeviceSink sink)
    {
        _sink = sink;
        foreach (CudaDevice device in _recording.Devices) _recording.IdOf(device);
        EventTable.Listen(this);
    }

    public void SampleClocks() => EventTable.Drain(sample: true);

    public int Drain()
    {
        int before = _delivered;
        EventTable.Drain(sample: false);
        return _delivered - before;
    }

    public void Stop(TimeSpan patience)
    {
        StopEpoch = EventTable.EndEpoch();
        // The longest patience there is must not overflow into none.
        EventTable.AwaitPending(this, HostTime.NowNs() + (Math.Min(patience.Ticks, long.MaxValue / 1000) * 100));
        Lost += EventTable.Leave(this);
        long[] unmarked = [.. EventTable.Unmarked().Zip(UnmarkedBefore, (now, before) => now - before)];
        long refused = unmarked[(int)UnmarkedReason.NoEvents];
        if (Lost + refused > 0) _sink.Lost((int)Math.Min(int.MaxValue, Lost + refused));
        Note(refused, $"spans found no event of the driver to mark them with (at most {EventPool.MostPairs} may be pending in a context) and have host time only");
        Note(unmarked[(int)UnmarkedReason.Capturing], "spans lay on streams that captured a graph and have host time only");
        Note(unmarked[(int)UnmarkedReason.ContextGone], "spans began after their context was gone and have host time only");
        Note(unmarked[(int)UnmarkedReason.StreamDisposed], "spans began after their CudaStream was disposed and have host time only");
        if (_queues.Count == 0 && !_recording.IsCuptiActive) _sink.Note("no stream was marked; CudaStream.Wrap takes a stream, component.On(stream) marks work on it");
    }

    /// <summary>True when a span that began in this epoch belongs to the session.</summary>
    public bool Takes(int epoch) => epoch >= StartEpoch && epoch < StopEpoch;

    /// <summary>True when the clock of a context is known. While the table is served.</summary>
    public bool HasClock(CudaContext context) => _clocks.ContainsKey(context);

    /// <summary>Takes the first samples of a context's clock. While the table is served.</summary>
    public void BeginClock(CudaContext context, int samples)
    {
        List<(long Before, long Device, long After)> first = [];
        for (int i = 0; i < samples; i++) context.Anchors.Sample((_, before, device, after) => first.Add((before, device, after)));
        if (first.Count == 0) return;
        _clocks.Add(context, new DeviceClock(resolutionNs: context.Anchors.ResolutionNs));
        foreach ((long before, long device, long after) in first) Learn(context, before, device, after);
    }

    /// <summary>Takes a sample of a context's clock.</summary>
    public void Learn(CudaContext context, long beforeNs, long deviceNs, long afterNs)
    {
        if (!_clocks.TryGetValue(context, out DeviceClock? clock)) return;
        lock (_sink.ClockLock)
        {
            clock.StateResolution(context.Anchors.ResolutionNs);
            clock.Add(beforeNs, deviceNs, afterNs);
        }
    }

    /// <summary>Declares a stream whose clock is known. While the table is served.</summary>
    public void Declare(StreamLog log)
    {
        if (!_queues.ContainsKey(log) && _clocks.TryGetValue(log.Context, out DeviceClock? clock))
            _queues.Add(log, _sink.AddQueue(_recording.IdOf(log.Context.Device), log.Name, log.NativeId, clock));
    }

    /// <summary>Takes a span over that has been reached. While the table is served.</summary>
    public void Deliver(in StreamSpan span, long beginNs, long endNs)
    {
        Declare(span.Stream);
        if (!_queues.TryGetValue(span.Stream, out int queue))
        {
            Lost++;
            return;
        }

        _sink.Operation(new DeviceOperation
        {
            Queue = queue,
            Name = span.Label.Name,
            Kind = span.Kind,
            StartNs = beginNs,
            EndNs = endNs,
            Correlation = span.Correlation,
            Bytes = span.Bytes,
            Direction = span.Direction,
        });
        _delivered++;
    }

    /// <summary>Counts a failed call. On any thread.</summary>
    public void Fail(string what) => _sink.Error(what);

    private void Note(long count, string what)
    {
        if (count > 0) _sink.Note($"{count} {what}");
    }
}
