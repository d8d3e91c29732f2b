using System.Runtime.CompilerServices;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Streams a trace in Perfetto's protobuf format. Memory is bounded by the number of tracks, counters and distinct
/// names, never by the number of events; no event allocates. Each track has a packet sequence of its own, with the track
/// and an incremental clock as defaults, so that a plain begin and end take about 30 bytes together. Text ids are the
/// caller's, dense from 0.
/// </summary>
internal sealed class PerfettoWriter : ITraceSink
{
    private const byte TrackEventTag = PerfettoFields.Packet.TrackEvent << 3 | ProtoWriter.Bytes;
    private const byte TypeTag = PerfettoFields.Event.Type << 3;
    private const byte PacketTag = PerfettoFields.TracePacket << 3 | ProtoWriter.Bytes;
    private const byte TimestampTag = PerfettoFields.Packet.Timestamp << 3;

    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly ProtoWriter _output;
    private readonly PerfettoFacts _facts;
    private readonly PerfettoTraceAttributes _attributes;
    private readonly PerfettoEvents _events;
    private readonly PerfettoDeviceEvents _deviceEvents;
    private readonly List<PerfettoSequence?> _tracks = [];
    private readonly List<PerfettoSequence?> _counters = [];
    private readonly List<CounterInfo?> _counterInfos = [];
    private readonly Dictionary<int, PerfettoRequest> _announced = [];
    private readonly HashSet<int> _requestTracks = [];
    private PerfettoSequence? _processSequence;
    private TraceHeader _header = new();
    private uint _nextSequence = PerfettoFacts.SequenceId + 1;
    private int _lastAnnounced = -1;
    private bool _preamble, _disposed;

    /// <summary>Starts a trace; nothing is written before the first call.</summary>
    /// <param name="stream">Where the bytes go.</param>
    /// <param name="textOf">Text of a string id.</param>
    /// <param name="leaveOpen">True when the stream stays open after <see cref="Dispose"/>.</param>
    public PerfettoWriter(Stream stream, Func<int, string> textOf, bool leaveOpen = false)
    {
        _stream = stream;
        _leaveOpen = leaveOpen;
        _output = new ProtoWriter(stream);
        _facts = new PerfettoFacts(_output);
        _attributes = new PerfettoTraceAttributes(_output);
        _events = new PerfettoEvents(_output, textOf);
        _deviceEvents = new PerfettoDeviceEvents(_output, _events, textOf);
    }

    /// <summary>Bytes written so far.</summary>
    public long Length => _output.Length;

    public void SetHeader(TraceHeader header)
    {
        _header = header;
        Preamble();
        _facts.Header(header);
        _attributes.Header(header);
    }

    public void DeclareComponent(int id, ComponentInfo component)
    {
        Preamble();
        _facts.Component(id, component, _events.Categories.Declare(id, component.Name));
    }

    public void DeclareDevice(int id, DeviceInfo device)
    {
        Preamble();
        _deviceEvents.DeclareDevice(id, device);
        _facts.Device(id, device);
    }

    public void DeclareTrack(int id, TrackInfo track)
    {
        Preamble();
        PerfettoSequence sequence = At(_tracks, id) ??= NewSequence();
        if (track.Kind == TrackKind.DeviceQueue) _deviceEvents.DeclareQueue(id, track, _header.ProcessId);
        else PerfettoDescriptors.Track(_output, sequence, track, _header.ProcessId);
        if (track.Kind == TrackKind.Requests) _requestTracks.Add(id);
        _facts.Track(id, sequence.TrackUuid, track);
    }

    public void DeclareEdge(int id, EdgeInfo edge)
    {
        Preamble();
        _events.DeclareEdge(id, edge);
        _facts.Edge(id, edge);
    }

    public void DeclareCounter(int id, CounterInfo counter)
    {
        Preamble();
        PerfettoSequence sequence = At(_counters, id) ??= NewSequence();
        At(_counterInfos, id) = counter;
        PerfettoDescriptors.Counter(_output, sequence, counter);
        _facts.Counter(id, sequence.TrackUuid, counter);
    }

    public void DeclareRequest(int request, long id, int @class, long intendedStartNs)
    {
        _announced[request] = new PerfettoRequest(id, @class, intendedStartNs);
        _lastAnnounced = request;
    }

    public void BeginSpan(int track, in SpanBegin begin)
    {
        PerfettoSequence sequence = SequenceOf(track, begin.TimeNs);
        int name = sequence.Names.Find(begin.Name);
        int category = sequence.Categories.Find(PerfettoCategories.KeyOf(begin.Component, begin.Kind));
        bool inherits = begin.Request == sequence.EnclosingRequest;
        sequence.Push(begin.Request);
        long delta = begin.TimeNs - sequence.LastNs;
        if (name != 0 && category != 0 && inherits && delta >= 0 && begin.Launch == 0 && begin.Attributes.IsEmpty
            && (begin.Kind != SpanKind.Stage || _announced.Count == 0))
        {
            PlainBegin(sequence, (ulong)delta, category, name);
            sequence.LastNs = begin.TimeNs;
            return;
        }

        _events.Begin(sequence, begin, inherits, OwnRequest(track, begin));
    }

    public void EndSpan(int track, long timeNs, SpanFlags flags, ReadOnlySpan<SpanAttribute> attributes)
    {
        PerfettoSequence sequence = SequenceOf(track, timeNs);
        // An end without a begin would be silently wrong in every viewer; whoever pairs them counts it.
        if (!sequence.Pop()) return;
        long delta = timeNs - sequence.LastNs;
        if (delta >= 0 && flags == SpanFlags.None && attributes.IsEmpty)
        {
            PlainEnd(sequence, (ulong)delta);
            sequence.LastNs = timeNs;
            return;
        }

        _events.End(sequence, timeNs, flags, attributes);
    }

    public void DeviceSpan(int track, in DeviceSpanRow span) => _deviceEvents.Write(track, SequenceOf(track, span.StartNs), span);

    public void CounterSample(int counter, long timeNs, double value)
    {
        PerfettoSequence sequence = _counters[counter]!;
        Start(sequence, timeNs);
        _events.Counter(sequence, timeNs, value, _counterInfos[counter]!.IsInteger);
    }

    public void Produce(int track, long timeNs, ulong handOff, in HandOffRow row) => _events.Produce(SequenceOf(track, timeNs), timeNs, handOff, row);

    public void Consume(int track, long timeNs, ulong handOff) => _events.Consume(SequenceOf(track, timeNs), timeNs, handOff);

    public void FlowPoint(int track, long timeNs, ulong flow) => _events.FlowPoint(SequenceOf(track, timeNs), timeNs, flow);

    public void Link(FlowKind kind, ulong id, (int Track, int Position) from, (int Track, int Position) to)
    {
        Preamble();
        _facts.Link(kind, id, from, to);
    }

    public void SetHealth(Health health)
    {
        Preamble();
        _facts.Health(health);
        _attributes.Health(health);
    }

    public void Flush()
    {
        _output.Drain();
        _stream.Flush();
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Preamble();
        _deviceEvents.WriteGpuInfo();
        Flush();
        if (!_leaveOpen) _stream.Dispose();
    }

    /// <summary>A request's own span lies on a track of requests, or begins right after its request was declared.</summary>
    private PerfettoRequest? OwnRequest(int track, in SpanBegin begin)
    {
        if (begin.Kind != SpanKind.Stage || (begin.Request != _lastAnnounced && !_requestTracks.Contains(track))) return null;
        return _announced.Remove(begin.Request, out PerfettoRequest announced) ? announced : null;
    }

    private void PlainBegin(PerfettoSequence sequence, ulong delta, int category, int name)
    {
        ref byte p = ref _output.Reserve(64);
        int at = PacketHead(ref p, sequence, delta);
        int length = at + 1;
        Unsafe.Add(ref p, at) = TrackEventTag;
        Unsafe.Add(ref p, at + 2) = TypeTag;
        Unsafe.Add(ref p, at + 3) = PerfettoFields.EventType.Begin;
        Unsafe.Add(ref p, at + 4) = PerfettoFields.Event.CategoryIids << 3;
        at = ProtoWriter.Put(ref p, at + 5, (ulong)category);
        Unsafe.Add(ref p, at) = PerfettoFields.Event.NameIid << 3;
        at = ProtoWriter.Put(ref p, at + 1, (ulong)name);
        Unsafe.Add(ref p, length) = (byte)(at - length - 1);
        Unsafe.Add(ref p, 1) = (byte)(at - 2);
        _output.Advance(at);
    }

    private void PlainEnd(PerfettoSequence sequence, ulong delta)
    {
        ref byte p = ref _output.Reserve(64);
        int at = PacketHead(ref p, sequence, delta);
        Unsafe.Add(ref p, at) = TrackEventTag;
        Unsafe.Add(ref p, at + 1) = 2;
        Unsafe.Add(ref p, at + 2) = TypeTag;
        Unsafe.Add(ref p, at + 3) = PerfettoFields.EventType.End;
        Unsafe.Add(ref p, 1) = (byte)(at + 2);
        _output.Advance(at + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PacketHead(ref byte p, PerfettoSequence sequence, ulong delta)
    {
        p = PacketTag;
        Unsafe.Add(ref p, 2) = TimestampTag;
        int at = ProtoWriter.Put(ref p, 3, delta);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref p, at), sequence.Prefix);
        return at + sequence.PrefixLength;
    }

    private PerfettoSequence SequenceOf(int track, long timeNs)
    {
        PerfettoSequence sequence = track < 0 ? ProcessSequence() : _tracks[track]!;
        if (!sequence.Started) Start(sequence, timeNs);
        return sequence;
    }

    /// <summary>Events of no track at all lie on the process.</summary>
    private PerfettoSequence ProcessSequence()
    {
        Preamble();
        return _processSequence ??= new PerfettoSequence(_nextSequence++, PerfettoFacts.ProcessUuid);
    }

    private void Start(PerfettoSequence sequence, long timeNs)
    {
        if (sequence.Started) return;
        sequence.Started = true;
        sequence.LastNs = timeNs;
        PerfettoDescriptors.SequenceStart(_output, sequence, timeNs);
    }

    private PerfettoSequence NewSequence()
    {
        uint id = _nextSequence++;
        return new PerfettoSequence(id, PerfettoFacts.FirstTrackUuid + id);
    }

    private void Preamble()
    {
        if (_preamble) return;
        _preamble = true;
        PerfettoDescriptors.TraceStart(_output, _header);
    }

    private static ref T? At<T>(List<T?> list, int id)
        where T : class
    {
        while (list.Count <= id) list.Add(null);
        return ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list)[id];
    }
}
