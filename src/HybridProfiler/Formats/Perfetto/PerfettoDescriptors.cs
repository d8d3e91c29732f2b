using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Writes packets that describe: clocks, processes, threads, tracks, counters, sequences.</summary>
internal static class PerfettoDescriptors
{
    /// <summary>Clocks (times are on the monotonic clock), the process and the track of facts.</summary>
    public static void TraceStart(ProtoWriter output, TraceHeader header)
    {
        int packet = output.OpenOutermost(PerfettoFields.TracePacket);
        output.Value(PerfettoFields.Packet.TrustedPacketSequenceId, PerfettoFacts.SequenceId);
        int snapshot = output.Open(PerfettoFields.Packet.ClockSnapshot);
        Clock(output, PerfettoFields.Clock.Monotonic, header.StartNs, false);
        if (header.RealtimeOffsetNs != 0) Clock(output, PerfettoFields.Clock.Realtime, header.StartNs + header.RealtimeOffsetNs, false);
        output.Value(PerfettoFields.Clock.PrimaryTraceClock, PerfettoFields.Clock.Monotonic);
        output.Close(snapshot);
        output.Close(packet);

        (int Packet, int Descriptor) process = Open(output, PerfettoFacts.ProcessUuid);
        int about = output.Open(PerfettoFields.Track.Process);
        output.Value(PerfettoFields.Track.ProcessPid, header.ProcessId);
        if (header.ProcessName.Length > 0) output.Value(PerfettoFields.Track.ProcessName, header.ProcessName);
        output.Close(about);
        Close(output, process);

        (int Packet, int Descriptor) facts = Open(output, PerfettoFacts.TrackUuid);
        output.Value(PerfettoFields.Track.Name, "HybridProfiler");
        output.Value(PerfettoFields.Track.ParentUuid, PerfettoFacts.ProcessUuid);
        Close(output, facts);
    }

    /// <summary>A host track.</summary>
    public static void Track(ProtoWriter output, PerfettoSequence sequence, TrackInfo track, int processId)
    {
        (int Packet, int Descriptor) descriptor = Open(output, sequence.TrackUuid);
        if (track.Kind == TrackKind.HostThread && track.NativeId is > 0 and <= int.MaxValue && processId > 0)
        {
            int thread = output.Open(PerfettoFields.Track.Thread);
            output.Value(PerfettoFields.Track.ThreadPid, processId);
            output.Value(PerfettoFields.Track.ThreadTid, track.NativeId);
            output.Value(PerfettoFields.Track.ThreadName, track.Name);
            output.Close(thread);
        }
        else
        {
            // Lanes of one name under one parent are shown as one group; each has a track of its own.
            output.Value(PerfettoFields.Track.Name, track.Name);
        }

        output.Value(PerfettoFields.Track.ParentUuid, PerfettoFacts.ProcessUuid);
        Close(output, descriptor);
    }

    /// <summary>A counter's track.</summary>
    public static void Counter(ProtoWriter output, PerfettoSequence sequence, CounterInfo counter)
    {
        (int Packet, int Descriptor) descriptor = Open(output, sequence.TrackUuid);
        output.Value(PerfettoFields.Track.Name, counter.Name);
        output.Value(PerfettoFields.Track.ParentUuid, PerfettoFacts.ProcessUuid);
        int about = output.Open(PerfettoFields.Track.Counter);
        switch (counter.Unit)
        {
            case CounterUnit.None: break;
            case CounterUnit.Nanoseconds: output.Value(PerfettoFields.Track.CounterUnit, 1); break;
            case CounterUnit.Count: output.Value(PerfettoFields.Track.CounterUnit, 2); break;
            case CounterUnit.Bytes: output.Value(PerfettoFields.Track.CounterUnit, 3); break;
            default: output.Value(PerfettoFields.Track.CounterUnitName, UnitName(counter.Unit)); break;
        }

        output.Close(about);
        Close(output, descriptor);
    }

    /// <summary>
    /// The first packet of a sequence: its state is cleared, and from here on times are distances on its own clock and
    /// events lie on its track unless they say otherwise.
    /// </summary>
    public static void SequenceStart(ProtoWriter output, PerfettoSequence sequence, long timeNs)
    {
        int packet = output.OpenOutermost(PerfettoFields.TracePacket);
        output.Value(PerfettoFields.Packet.TrustedPacketSequenceId, sequence.Id);
        output.Value(PerfettoFields.Packet.SequenceFlags, PerfettoFields.Sequence.Cleared);
        output.Value(PerfettoFields.Packet.FirstPacketOnSequence, true);
        int defaults = output.Open(PerfettoFields.Packet.TracePacketDefaults);
        output.Value(PerfettoFields.Defaults.TimestampClockId, PerfettoFields.Clock.FirstOwn);
        int trackDefaults = output.Open(PerfettoFields.Defaults.TrackEventDefaults);
        output.Value(PerfettoFields.Event.TrackUuid, sequence.TrackUuid);
        output.Close(trackDefaults);
        output.Close(defaults);
        int snapshot = output.Open(PerfettoFields.Packet.ClockSnapshot);
        Clock(output, PerfettoFields.Clock.FirstOwn, timeNs, true);
        Clock(output, PerfettoFields.Clock.Monotonic, timeNs, false);
        output.Close(snapshot);
        output.Close(packet);
    }

    private static string UnitName(CounterUnit unit) => unit switch
    {
        CounterUnit.BytesPerSecond => "B/s",
        CounterUnit.Ratio => "ratio",
        CounterUnit.Watts => "W",
        CounterUnit.Joules => "J",
        CounterUnit.Hertz => "Hz",
        CounterUnit.Celsius => "°C",
        _ => unit.ToString(),
    };

    private static void Clock(ProtoWriter output, int id, long timeNs, bool incremental)
    {
        int clock = output.Open(PerfettoFields.Clock.Clocks);
        output.Value(PerfettoFields.Clock.Id, id);
        output.Value(PerfettoFields.Clock.Timestamp, timeNs);
        if (incremental) output.Value(PerfettoFields.Clock.IsIncremental, true);
        output.Close(clock);
    }

    private static (int Packet, int Descriptor) Open(ProtoWriter output, ulong uuid)
    {
        int packet = output.OpenOutermost(PerfettoFields.TracePacket);
        output.Value(PerfettoFields.Packet.TrustedPacketSequenceId, PerfettoFacts.SequenceId);
        int descriptor = output.Open(PerfettoFields.Packet.TrackDescriptor);
        output.Value(PerfettoFields.Track.Uuid, uuid);
        return (packet, descriptor);
    }

    private static void Close(ProtoWriter output, (int Packet, int Descriptor) open)
    {
        output.Close(open.Descriptor);
        output.Close(open.Packet);
    }
}
