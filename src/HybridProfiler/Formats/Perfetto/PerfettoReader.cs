using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Reads Perfetto's format: our own files without loss, others as far as they are made of track events and GPU render
/// stages. What is not understood is passed over and counted; a cut-off tail ends the trace where it was cut.
/// </summary>
internal sealed class PerfettoReader
{
    private readonly PacketStream _packets;
    private readonly PerfettoContent _content = new();
    private readonly PerfettoEventReader _events;
    private readonly PerfettoDeviceReader _devices;
    private readonly Dictionary<uint, PerfettoSequenceState> _sequences = [];
    private PerfettoSequenceState? _last;
    private uint _lastId;
    private long _understood;

    private PerfettoReader(Stream stream, long limitBytes)
    {
        _packets = new PacketStream(stream, limitBytes);
        _events = new PerfettoEventReader(_content);
        _devices = new PerfettoDeviceReader(_content);
    }

    /// <summary>Reads a whole trace, or what lies within the first bytes.</summary>
    /// <exception cref="TraceFormatException">The stream is empty, is no trace, or breaks off before anything could be understood.</exception>
    public static Trace Read(Stream stream, long limitBytes = long.MaxValue)
    {
        var reader = new PerfettoReader(stream, limitBytes);
        PacketStream packets = reader._packets;
        while (packets.Next(out ReadOnlySpan<byte> packet))
        {
            if (!reader.Plain(packets.Ahead(packet.Length), packet.Length)) reader.Packet(packet);
        }

        if (reader._understood == 0) throw NotATrace(packets);
        PerfettoContent content = reader._content;
        content.SkippedPackets += packets.ForeignFields;
        content.TruncatedBytes = packets.TruncatedBytes;
        if (packets.Problem is { } problem) content.Notes.Add($"The file ends early: {problem}, at byte {packets.Offset}; {packets.TruncatedBytes} bytes could not be read.");
        Trace trace = PerfettoAssembly.Build(content);
        // Protobuf of another kind may hold a field here and there that looks like one of a trace.
        if (content.SkippedPackets > 0 && trace is { Tracks.IsEmpty: true, Counters.IsEmpty: true, Spans.Count: 0 }) throw NotATrace(packets);
        return trace;
    }

    private static TraceFormatException NotATrace(PacketStream packets)
    {
        long offset = packets.Offset;
        if (packets.Problem is { } problem)
            return new TraceFormatException($"Not a Perfetto trace: {problem}", Math.Max(0, offset - packets.TruncatedBytes), "Give a .pftrace file as this library or Perfetto writes it; if the recording was cut off, nothing of it had been written yet.", packets.Cause);
        return offset == 0
            ? new TraceFormatException("The trace is empty: 0 bytes", 0, "Was the recording stopped, or the file closed before anything was flushed? Record again.")
            : new TraceFormatException("Not a Perfetto trace: nothing in it was understood", 0, "Give a .pftrace file as this library or Perfetto writes it.");
    }

    /// <summary>Takes a plain begin or end of a sequence whose defaults are as ours; false leaves it to <see cref="Packet"/>.</summary>
    private bool Plain(ReadOnlySpan<byte> ahead, int length)
    {
        if (!PlainPacket.TryRead(ahead, length, out ulong distance, out uint id, out uint category, out uint name)) return false;
        PerfettoSequenceState sequence = SequenceOf(id);
        if (!sequence.IsPlain || sequence.DefaultTrack is not { Track: >= 0 } track) return false;
        if (!_events.TryPlain(sequence, track, sequence.LastNs + (long)distance, category, name)) return false;
        long time = sequence.LastNs += (long)distance;
        if (time > _content.LastNs) _content.LastNs = time;
        _understood++;
        return true;
    }

    private void Packet(ReadOnlySpan<byte> packet)
    {
        ulong timestamp = 0, clock = 0, flags = 0;
        uint sequenceId = 0;
        bool timed = false;
        int body = 0;
        ReadOnlySpan<byte> bodyBytes = default, interned = default, defaults = default;
        var fields = new ProtoReader(packet);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case PerfettoFields.Packet.Timestamp: timestamp = fields.Number; timed = true; break;
                case PerfettoFields.Packet.TrustedPacketSequenceId: sequenceId = (uint)fields.Number; break;
                case PerfettoFields.Packet.SequenceFlags: flags = fields.Number; break;
                case PerfettoFields.Packet.TimestampClockId: clock = fields.Number; break;
                case PerfettoFields.Packet.InternedData: interned = fields.Bytes; break;
                case PerfettoFields.Packet.TracePacketDefaults: defaults = fields.Bytes; break;
                case PerfettoFields.Packet.FirstPacketOnSequence: break;
                default:
                    if (fields.HasBytes)
                    {
                        body = fields.Field;
                        bodyBytes = fields.Bytes;
                    }

                    break;
            }
        }

        if (fields.Malformed)
        {
            _content.SkippedPackets++;
            return;
        }

        PerfettoSequenceState sequence = SequenceOf(sequenceId);
        if ((flags & PerfettoFields.Sequence.Cleared) != 0) sequence.Clear();
        else if ((flags & PerfettoFields.Sequence.Needs) != 0 && !sequence.IsValid)
        {
            _content.SkippedPackets++;
            return;
        }

        bool ok = true;
        if (!defaults.IsEmpty) ok &= ReadDefaults(sequence, defaults);
        if (!interned.IsEmpty) ok &= PerfettoInterning.Read(_content, sequence, interned);
        switch (body)
        {
            case PerfettoFields.Packet.TrackEvent:
                ok &= _events.Read(sequence, bodyBytes, TimeOf(sequence, clock, timestamp, timed));
                break;
            case PerfettoFields.Packet.GpuRenderStageEvent:
                ok &= _devices.Read(sequence, bodyBytes, TimeOf(sequence, clock, timestamp, timed));
                break;
            case PerfettoFields.Packet.TrackDescriptor:
                ok &= _content.Describe(bodyBytes);
                break;
            case PerfettoFields.Packet.ClockSnapshot:
                ok &= ReadClocks(sequence, bodyBytes);
                break;
            case PerfettoFields.Packet.TraceAttributes:
                ok &= PerfettoTraceAttributes.Read(bodyBytes, _content.Attributes);
                break;
            case PerfettoFields.Packet.GpuInfo:
                break;
            case 0:
                ok &= !(interned.IsEmpty && defaults.IsEmpty && flags == 0);
                break;
            default:
                ok = false;
                break;
        }

        if (ok) _understood++;
        else _content.SkippedPackets++;
    }

    private PerfettoSequenceState SequenceOf(uint id)
    {
        if (_last is { } last && _lastId == id) return last;
        if (!_sequences.TryGetValue(id, out PerfettoSequenceState? sequence)) _sequences.Add(id, sequence = new PerfettoSequenceState());
        _lastId = id;
        return _last = sequence;
    }

    private long TimeOf(PerfettoSequenceState sequence, ulong clock, ulong timestamp, bool timed)
    {
        if (!timed) return sequence.LastNs;
        if (clock == 0) clock = sequence.DefaultClock;
        long time = (long)timestamp;
        if (clock != 0 && clock == sequence.IncrementalClock)
        {
            time = unchecked(sequence.LastNs + time * sequence.UnitNs);
            sequence.LastNs = time;
        }

        if (time > _content.LastNs) _content.LastNs = time;
        return time;
    }

    private bool ReadDefaults(PerfettoSequenceState sequence, ReadOnlySpan<byte> bytes)
    {
        var fields = new ProtoReader(bytes);
        while (fields.Next())
        {
            if (fields.Field == PerfettoFields.Defaults.TimestampClockId) sequence.DefaultClock = fields.Number;
            if (fields.Field != PerfettoFields.Defaults.TrackEventDefaults) continue;
            var track = new ProtoReader(fields.Bytes);
            while (track.Next())
            {
                if (track.Field == PerfettoFields.Event.TrackUuid) sequence.DefaultTrack = _content.TrackOf(track.Number);
            }

            if (track.Malformed) return false;
        }

        return !fields.Malformed;
    }

    private static bool ReadClocks(PerfettoSequenceState sequence, ReadOnlySpan<byte> bytes)
    {
        var fields = new ProtoReader(bytes);
        while (fields.Next())
        {
            if (fields.Field != PerfettoFields.Clock.Clocks) continue;
            ulong id = 0, time = 0, unit = 1;
            bool incremental = false;
            var clock = new ProtoReader(fields.Bytes);
            while (clock.Next())
            {
                switch (clock.Field)
                {
                    case PerfettoFields.Clock.Id: id = clock.Number; break;
                    case PerfettoFields.Clock.Timestamp: time = clock.Number; break;
                    case PerfettoFields.Clock.IsIncremental: incremental = clock.Number != 0; break;
                    case PerfettoFields.Clock.UnitMultiplierNs: unit = clock.Number; break;
                }
            }

            if (clock.Malformed) return false;
            if (!incremental || id < PerfettoFields.Clock.FirstOwn) continue;
            sequence.IncrementalClock = id;
            sequence.UnitNs = unit == 0 ? 1 : (long)unit;
            sequence.LastNs = unchecked((long)time * sequence.UnitNs);
        }

        return !fields.Malformed;
    }
}
