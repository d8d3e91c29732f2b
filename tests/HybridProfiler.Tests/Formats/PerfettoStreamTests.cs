using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Streaming: what a session hands over piece by piece.</summary>
public sealed class PerfettoStreamTests
{
    [Fact]
    public void A_streamed_recording_reads_as_the_same_trace_that_is_built_in_memory() =>
        TraceComparison.AssertSame(SmallRecording.Build(), PerfettoFormat.Read(new MemoryStream(SmallRecording.Write())));

    [Fact]
    public void Everything_handed_over_before_a_flush_survives_a_crash_and_open_spans_read_as_unfinished()
    {
        var stream = new MemoryStream();
        var writer = new PerfettoWriter(stream, id => "name" + id, leaveOpen: true);
        writer.SetHeader(new TraceHeader { StartNs = 100, ProcessId = 1, ProcessName = "p" });
        writer.DeclareTrack(0, new TrackInfo(TrackKind.HostThread, "main", 1));
        writer.BeginSpan(0, new SpanBegin { TimeNs = 200, Name = 1, Component = -1, Request = -1 });
        writer.BeginSpan(0, new SpanBegin { TimeNs = 300, Name = 2, Component = -1, Request = -1 });
        writer.EndSpan(0, 400, SpanFlags.None, []);
        writer.BeginSpan(0, new SpanBegin { TimeNs = 500, Name = 3, Component = -1, Request = -1 });
        writer.Flush();
        writer.EndSpan(0, 600, SpanFlags.None, []);

        Trace trace = PerfettoFormat.Read(new MemoryStream(stream.ToArray()));
        Assert.Equal([300L, 100, 0], trace.Spans.Duration.ToArray());
        Assert.Equal(["name1", "name2", "name3"], Enumerable.Range(0, 3).Select(trace.NameOf));
        Assert.Equal([(byte)SpanFlags.Unfinished, 0, (byte)SpanFlags.Unfinished], trace.Spans.Flags.ToArray());
        Assert.Equal(2, trace.Health.UnfinishedSpans);
        Assert.Equal(500, trace.Header.StopNs);
        Assert.Equal(0, trace.Health.TruncatedBytes);
    }

    [Fact]
    public void An_end_that_comes_hours_late_and_out_of_order_keeps_its_time()
    {
        const long hour = 3_600_000_000_000;
        Trace trace = ReadBack(writer =>
        {
            writer.BeginSpan(0, new SpanBegin { TimeNs = 1000, Name = 1, Component = -1, Request = -1 });
            writer.BeginSpan(0, new SpanBegin { TimeNs = 2000, Name = 2, Component = -1, Request = -1 });
            writer.FlowPoint(0, 5 * hour, 7);
            writer.EndSpan(0, 3 * hour, SpanFlags.None, []);
            writer.EndSpan(0, 4 * hour, SpanFlags.None, []);
            writer.BeginSpan(0, new SpanBegin { TimeNs = 6 * hour, Name = 3, Component = -1, Request = -1 });
            writer.EndSpan(0, 6 * hour, SpanFlags.None, []);
        });
        Assert.Equal([4 * hour - 1000, 3 * hour - 2000, 0], trace.Spans.Duration.ToArray());
        Assert.Equal([1000, 2000, 6 * hour], trace.Spans.Start.ToArray());
        Assert.True(trace.Health.IsClean);
    }

    [Fact]
    public void Equal_times_and_spans_of_no_length_keep_their_nesting()
    {
        Trace trace = ReadBack(writer =>
        {
            for (int depth = 1; depth <= 3; depth++) writer.BeginSpan(0, new SpanBegin { TimeNs = 1000, Name = depth, Component = -1, Request = -1 });
            for (int depth = 1; depth <= 3; depth++) writer.EndSpan(0, 1000, SpanFlags.None, []);
            writer.BeginSpan(0, new SpanBegin { TimeNs = 1000, Name = 4, Component = -1, Request = -1 });
            writer.EndSpan(0, 1000, SpanFlags.None, []);
        });
        Assert.Equal([-1, 0, 1, -1], trace.Spans.Parent.ToArray());
        Assert.Equal([0L, 0, 0, 0], trace.Spans.Duration.ToArray());
    }

    [Fact]
    public void Inherited_requests_read_back_where_they_begin_change_and_end()
    {
        Trace trace = ReadBack(writer =>
        {
            writer.DeclareTrack(1, new TrackInfo(TrackKind.Requests, "requests"));
            for (int r = 0; r < 2; r++)
            {
                writer.DeclareRequest(r, 100 + r, 0, 900);
                writer.BeginSpan(1, new SpanBegin { TimeNs = 1000, Name = 1, Component = -1, Kind = SpanKind.Stage, Request = r });
                writer.EndSpan(1, 1100, SpanFlags.None, []);
            }

            int[] requests = [-1, 0, 0, 1, -1, 0];
            foreach (int r in requests) writer.BeginSpan(0, new SpanBegin { TimeNs = 2000, Name = 2, Component = -1, Request = r });
            foreach (int r in requests) writer.EndSpan(0, 3000, SpanFlags.None, []);
            writer.BeginSpan(0, new SpanBegin { TimeNs = 4000, Name = 2, Component = -1, Request = 1 });
            writer.EndSpan(0, 4000, SpanFlags.None, []);
        });
        Assert.Equal([-1, 0, 0, 1, -1, 0, 1], trace.Spans.Request[trace.Spans.RowsOf(0)].ToArray());
        Assert.Equal([100L, 101], trace.Requests.Id.ToArray());
    }

    [Fact]
    public void Writing_allocates_nothing_per_event()
    {
        using var writer = new PerfettoWriter(Stream.Null, id => Names[id]);
        Declare(writer);
        SpanAttribute[] attributes = [new(3, 5L), new(4, 0.5), new(5, "text of an attribute"), new(6, true)];
        ulong[] waited = [1, 2];
        var layout = new TensorLayout(DType.Float32, [1, 3], []);
        void Events(int count)
        {
            for (int i = 0; i < count; i++)
            {
                long at = 1000L * i;
                writer.BeginSpan(0, new SpanBegin { TimeNs = at, Name = 1, Component = 0, Request = -1 });
                writer.BeginSpan(0, new SpanBegin { TimeNs = at + 100, Name = 2, Component = 0, Request = i, Launch = 7, Attributes = attributes });
                writer.Produce(0, at + 150, (ulong)i, new HandOffRow(0, 12, layout, 1, 1, -1));
                writer.Consume(0, at + 160, (ulong)i);
                writer.FlowPoint(0, at + 170, 9);
                writer.EndSpan(0, at + 50, SpanFlags.EndInferred, attributes);
                writer.EndSpan(0, at + 900, SpanFlags.None, []);
                writer.DeviceSpan(1, new DeviceSpanRow { StartNs = at, DurationNs = 10, Name = 2, Component = 0, Launch = 7, WaitedFor = waited, Attributes = attributes });
                writer.CounterSample(0, at, i);
            }
        }

        Events(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        const int Count = 60_000;
        Events(Count);
        // What the runtime books for the thread comes in pieces of 8 KiB; an allocation for each event would be 24 bytes of it at least.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Count / 5);
    }

    [Fact]
    public void Memory_stays_bounded_however_many_names_there_are()
    {
        using var writer = new PerfettoWriter(Stream.Null, id => "n");
        Declare(writer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int name = 1; name < 2_000_000; name++)
        {
            writer.BeginSpan(0, new SpanBegin { TimeNs = name, Name = name, Component = 0, Request = -1 });
            writer.EndSpan(0, name, SpanFlags.None, []);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Seventy_thousand_names_on_one_track_read_back()
    {
        Trace trace = ReadBack(writer =>
        {
            for (int round = 0; round < 2; round++)
            {
                for (int name = 1; name <= 70_000; name++)
                {
                    writer.BeginSpan(0, new SpanBegin { TimeNs = round, Name = name, Component = -1, Request = -1 });
                    writer.EndSpan(0, round, SpanFlags.None, []);
                }
            }
        });
        Assert.Equal(140_000, trace.Spans.Count);
        for (int i = 0; i < trace.Spans.Count; i++) Assert.Equal("name" + (1 + i % 70_000), trace.NameOf(i));
    }

    [Fact]
    public void Five_hundred_tracks_keep_their_spans_apart()
    {
        Trace trace = ReadBack(writer =>
        {
            for (int track = 1; track < 500; track++) writer.DeclareTrack(track, new TrackInfo(TrackKind.Async, "lane", 0, -1, track));
            for (int round = 0; round < 3; round++)
            {
                for (int track = 0; track < 500; track++)
                {
                    writer.BeginSpan(track, new SpanBegin { TimeNs = track, Name = 1 + track, Component = -1, Request = -1 });
                    writer.EndSpan(track, track + round, SpanFlags.None, []);
                }
            }
        });
        for (int track = 0; track < 500; track++)
        {
            Assert.Equal([0, 1, 2], trace.Spans.Duration[trace.Spans.RowsOf(track)].ToArray().Order());
            foreach (int name in trace.Spans.Name[trace.Spans.RowsOf(track)]) Assert.Equal("name" + (1 + track), trace.Strings[name]);
        }
    }

    [Fact]
    public void Names_beyond_the_interning_limit_read_back()
    {
        int far = InternedIds.Limit + 5;
        Trace trace = ReadBack(writer =>
        {
            writer.BeginSpan(0, new SpanBegin { TimeNs = 1, Name = far, Component = -1, Request = -1, Attributes = [new SpanAttribute(far + 1, 3L)] });
            writer.EndSpan(0, 2, SpanFlags.None, []);
        });
        Assert.Equal("name" + far, trace.NameOf(0));
        Assert.Equal("name" + (far + 1), trace.Strings[trace.Attributes.KeysOf(0)[0]]);
    }

    private static readonly string[] Names = ["", "a", "b", "k1", "k2", "k3", "k4"];

    private static Trace ReadBack(Action<PerfettoWriter> play)
    {
        var stream = new MemoryStream();
        using (var writer = new PerfettoWriter(stream, id => "name" + id, leaveOpen: true))
        {
            writer.SetHeader(new TraceHeader { StartNs = 0, StopNs = 1, ProcessId = 1, ProcessName = "p" });
            writer.DeclareTrack(0, new TrackInfo(TrackKind.HostThread, "main", 1));
            play(writer);
        }

        stream.Position = 0;
        return PerfettoFormat.Read(stream);
    }

    private static void Declare(PerfettoWriter writer)
    {
        writer.SetHeader(new TraceHeader { ProcessId = 1, ProcessName = "p" });
        writer.DeclareComponent(0, new ComponentInfo("stem"));
        writer.DeclareDevice(0, new DeviceInfo("gpu", DeviceApi.OpenCL));
        writer.DeclareTrack(0, new TrackInfo(TrackKind.HostThread, "main", 1));
        writer.DeclareTrack(1, new TrackInfo(TrackKind.DeviceQueue, "queue", 1, 0));
        writer.DeclareEdge(0, new EdgeInfo(0, 0));
        writer.DeclareCounter(0, new CounterInfo("c", CounterUnit.Count, true));
    }
}
