using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Traces of other programs, laid out as Perfetto's SDK does.</summary>
public sealed class PerfettoForeignTests
{
    [Fact]
    public void Threads_slices_counters_and_gpu_work_of_another_program_are_read()
    {
        var stream = new MemoryStream();
        var output = new ProtoWriter(stream);
        Descriptor(output, 10, d =>
        {
            int process = output.Open(PerfettoFields.Track.Process);
            output.Value(PerfettoFields.Track.ProcessPid, 555);
            output.Value(PerfettoFields.Track.ProcessName, "other");
            output.Close(process);
        });
        Descriptor(output, 11, d =>
        {
            int thread = output.Open(PerfettoFields.Track.Thread);
            output.Value(PerfettoFields.Track.ThreadPid, 555);
            output.Value(PerfettoFields.Track.ThreadTid, 556);
            output.Value(PerfettoFields.Track.ThreadName, "render");
            output.Close(thread);
        });
        Descriptor(output, 12, d =>
        {
            output.Value(PerfettoFields.Track.Name, "fps");
            output.Close(output.Open(PerfettoFields.Track.Counter));
        });
        Attributes(output);
        // Without interning and defaults: everything written out, absolute times.
        Event(output, 5000, PerfettoFields.EventType.Begin, 11, () => output.Value(PerfettoFields.Event.Name, "draw"));
        Event(output, 5100, PerfettoFields.EventType.Instant, 11, () => output.Value(PerfettoFields.Event.Name, "vsync"));
        Event(output, 5200, PerfettoFields.EventType.Counter, 12, () => output.Value(PerfettoFields.Event.CounterValue, 60));
        Event(output, 6000, PerfettoFields.EventType.End, 11, () => { });
        Event(output, 6100, PerfettoFields.EventType.End, 11, () => { });
        Event(output, 7000, PerfettoFields.EventType.Begin, 99, () => output.Value(PerfettoFields.Event.Name, "on a track never described"));
        output.Drain();

        Trace trace = PerfettoFormat.Read(new MemoryStream(stream.ToArray()));
        Assert.Equal((555, "other", 5000L, 7000L), (trace.Header.ProcessId, trace.Header.ProcessName, trace.Header.StartNs, trace.Header.StopNs));
        Assert.Equal([KeyValuePair.Create("gradle", "9"), KeyValuePair.Create("java", "24")], trace.Header.Facts);
        Assert.Equal([new TrackInfo(TrackKind.HostThread, "render", 556), new TrackInfo(TrackKind.Async, "track 99")], trace.Tracks.ToArray());
        Assert.Equal(["draw", "vsync", "on a track never described"], Enumerable.Range(0, 3).Select(trace.NameOf));
        Assert.Equal([1000L, 0, 0], trace.Spans.Duration.ToArray());
        Assert.Equal([-1, 0, -1], trace.Spans.Parent.ToArray());
        Assert.Equal((byte)SpanFlags.Unfinished, trace.Spans.Flags[2]);
        Assert.Equal(1, trace.Health.UnmatchedEnds);
        Assert.Equal(1, trace.Health.UnfinishedSpans);
        Assert.Equal("fps", Assert.Single(trace.Counters).Name);
        Assert.Equal([60.0], trace.CounterSamples[0].Value.ToArray());
    }

    private static void Attributes(ProtoWriter output)
    {
        int packet = output.OpenOutermost(PerfettoFields.TracePacket), attributes = output.Open(PerfettoFields.Packet.TraceAttributes);
        int text = output.Open(PerfettoFields.Attributes.Attribute);
        output.Value(PerfettoFields.Attributes.Key, "gradle");
        output.Value(PerfettoFields.Attributes.String, "9");
        output.Close(text);
        int number = output.Open(PerfettoFields.Attributes.Attribute);
        output.Value(PerfettoFields.Attributes.Key, "java");
        output.Value(PerfettoFields.Attributes.Long, 24);
        output.Close(number);
        output.Close(attributes);
        output.Close(packet);
    }

    private static void Descriptor(ProtoWriter output, ulong uuid, Action<ulong> fields)
    {
        int packet = output.OpenOutermost(PerfettoFields.TracePacket);
        int descriptor = output.Open(PerfettoFields.Packet.TrackDescriptor);
        output.Value(PerfettoFields.Track.Uuid, uuid);
        fields(uuid);
        output.Close(descriptor);
        output.Close(packet);
    }

    private static void Event(ProtoWriter output, long ns, int type, ulong track, Action fields)
    {
        int packet = output.OpenOutermost(PerfettoFields.TracePacket);
        int e = output.Open(PerfettoFields.Packet.TrackEvent);
        output.Value(PerfettoFields.Event.Type, type);
        output.Value(PerfettoFields.Event.TrackUuid, track);
        fields();
        output.Close(e);
        // The time may stand behind the event.
        output.Value(PerfettoFields.Packet.Timestamp, ns);
        output.Value(PerfettoFields.Packet.TrustedPacketSequenceId, 3);
        output.Close(packet);
    }
}
