using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>
/// A random recording, handed to a sink step by step, and beside it a plain account of what was handed over: sums and
/// counts per track and name, arrows with both ends, samples. The account knows nothing of any format.
/// </summary>
internal sealed class LedgerRecording
{
    private const int Threads = 4, Queues = 2, Deepest = 8;
    private static readonly string[] s_texts = ["", "read", "stem", "forward \"7\"", "decode\n", "größe 尺寸", "check", "repair", "enqueue", "kernel", "upload", "score", "batch"];

    private readonly Random _random;
    private readonly ITraceSink _sink;
    private readonly Stack<(int Name, long Ns)>[] _open = [.. Enumerable.Range(0, Threads).Select(_ => new Stack<(int, long)>())];
    private readonly long[] _queueFree = new long[Queues];
    private readonly Queue<(ulong Id, string From)> _underway = [];
    private readonly Dictionary<ulong, string> _lastPoint = [];
    private readonly List<(ulong Id, string Call, int Queue)> _submitted = [];
    private ulong _nextHandOff = 1, _nextLaunch = 1;
    private long _now = 5_000_000;

    private LedgerRecording(int seed, ITraceSink sink) => (_random, _sink) = (new Random(seed), sink);

    /// <summary>Number of spans and sum of their durations by track and name; of devices and of threads.</summary>
    public SortedDictionary<string, (long Count, long Ns)> Spans { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, (long Count, long Ns)> Operations { get; } = new(StringComparer.Ordinal);

    public List<(ulong Id, string From, string To)> Arrows { get; } = [];

    public List<(string Call, string Operation)> Launches { get; } = [];

    public List<(string Counter, long Ns, double Value)> Samples { get; } = [];

    /// <summary>Records and returns the file and the account.</summary>
    public static (byte[] File, LedgerRecording Ledger) Record(int seed, int steps)
    {
        var stream = new MemoryStream();
        LedgerRecording ledger;
        using (var writer = new PerfettoWriter(stream, id => s_texts[id], leaveOpen: true))
        {
            ledger = new LedgerRecording(seed, writer);
            ledger.Play(steps);
        }

        return (stream.ToArray(), ledger);
    }

    private void Play(int steps)
    {
        _sink.SetHeader(new TraceHeader { StartNs = _now, ProcessId = 7, ProcessName = "ledger" });
        _sink.DeclareComponent(0, new ComponentInfo("stem"));
        _sink.DeclareComponent(1, new ComponentInfo("checker"));
        for (int device = 0; device < Queues; device++) _sink.DeclareDevice(device, new DeviceInfo("gpu " + device, DeviceApi.OpenCL));
        for (int track = 0; track < Threads; track++) _sink.DeclareTrack(track, new TrackInfo(TrackKind.HostThread, "thread " + track, 100 + track));
        for (int queue = 0; queue < Queues; queue++) _sink.DeclareTrack(Threads + queue, new TrackInfo(TrackKind.DeviceQueue, "queue " + queue, queue, queue));
        _sink.DeclareEdge(0, new EdgeInfo(0, 1, "digits"));
        _sink.DeclareCounter(0, new CounterInfo("depth", CounterUnit.Count, true));
        for (int step = 0; step < steps; step++) Step(_random.Next(Threads));
        for (int track = 0; track < Threads; track++)
        {
            while (_open[track].Count > 0) End(track);
        }

        foreach ((ulong id, string call, int queue) in _submitted) Operate(id, call, queue);
    }

    private void Step(int track)
    {
        _now += 1 + _random.Next(2000);
        Stack<(int Name, long Ns)> open = _open[track];
        switch (_random.Next(10))
        {
            case 0 or 1 or 2 when open.Count < Deepest: Begin(track, launches: false); break;
            case 3 when open.Count < Deepest: Begin(track, launches: true); break;
            case 4 or 5 or 6 when open.Count > 0: End(track); break;
            case 7 when open.Count > 0: HandOver(track, s_texts[open.Peek().Name]); break;
            case 8 when open.Count > 0: Point(track, s_texts[open.Peek().Name]); break;
            case 9:
                double value = _random.Next(3) == 0 ? _random.NextDouble() : _random.Next(1000);
                _sink.CounterSample(0, _now, value);
                Samples.Add(("depth", _now, value));
                break;
        }
    }

    private void Begin(int track, bool launches)
    {
        int name = 1 + _random.Next(s_texts.Length - 1);
        ulong launch = launches ? _nextLaunch++ : 0;
        if (launches) _submitted.Add((launch, s_texts[name], _random.Next(Queues)));
        SpanAttribute[] attributes = _random.Next(4) == 0 ? [new(11, _random.NextDouble()), new(12, _random.Next(100))] : [];
        _sink.BeginSpan(track, new SpanBegin { TimeNs = _now, Name = name, Component = _random.Next(-1, 2), Kind = (SpanKind)_random.Next(4), Request = -1, Launch = launch, Attributes = attributes });
        _open[track].Push((name, _now));
    }

    private void End(int track)
    {
        _now += _random.Next(2) * 3_000_000_000L * _random.Next(2);
        (int name, long begun) = _open[track].Pop();
        _sink.EndSpan(track, _now, SpanFlags.None, []);
        Count(Spans, "thread " + track, name, _now - begun);
    }

    /// <summary>Takes over the oldest hand-off under way, or produces one.</summary>
    private void HandOver(int track, string span)
    {
        if (_underway.Count > 0 && _random.Next(2) == 0)
        {
            (ulong id, string from) = _underway.Dequeue();
            _sink.Consume(track, _now, id);
            Arrows.Add((PerfettoEvents.HandOffFlow ^ id, from, span));
            return;
        }

        _sink.Produce(track, _now, _nextHandOff, new HandOffRow(0, _random.Next(1 << 20), null, 0, 0, -1));
        _underway.Enqueue((_nextHandOff++, span));
    }

    private void Point(int track, string span)
    {
        // Ids with their highest and lowest bits set: as varints they would have other lengths, as fixed64 they do not.
        ulong flow = (1UL << 63) | (uint)_random.Next(1, 20);
        _sink.FlowPoint(track, _now, flow);
        if (_lastPoint.TryGetValue(flow, out string? from)) Arrows.Add((flow, from, span));
        _lastPoint[flow] = span;
    }

    private void Operate(ulong launch, string call, int queue)
    {
        int name = 9 + _random.Next(2);
        long start = Math.Max(_queueFree[queue], 5_000_000) + _random.Next(1000), duration = _random.Next(50_000);
        _queueFree[queue] = start + duration;
        _sink.DeviceSpan(Threads + queue, new DeviceSpanRow { StartNs = start, DurationNs = duration, Name = name, Component = 0, Kind = SpanKind.Compute, Request = -1, Launch = launch });
        Count(Operations, "queue " + queue, name, duration);
        Launches.Add((call, s_texts[name]));
    }

    private static void Count(SortedDictionary<string, (long Count, long Ns)> account, string track, int name, long ns)
    {
        string key = track + "|" + s_texts[name];
        (long count, long sum) = account.GetValueOrDefault(key);
        account[key] = (count + 1, sum + ns);
    }
}
