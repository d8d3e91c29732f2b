using System.Collections.Immutable;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>A small whole recording, handed over as a session would: one of everything, at fixed times.</summary>
internal static class SmallRecording
{
    public static readonly string[] Texts =
        ["", "request", "forward", "enqueue", "scale", "upload", "repair", "route", "load", "bytes", "direction", "digits", "confident", "clean", "HostToDevice", "geometry", "score", "64x60/8x8"];

    public static int Id(string text) => Array.IndexOf(Texts, text);

    public static void Play(ITraceSink sink)
    {
        TraceHeader header = new()
        {
            StartNs = 1_000_000,
            RealtimeOffsetNs = 1_700_000_000_000_000_000,
            ProcessId = 4242,
            ProcessName = "CodeReader",
            Clock = new ClockInfo("tsc", 2_596_124_000, 12.5, 9.5, "invariant"),
            Facts = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("os", "Debian 12"), KeyValuePair.Create("runtime", ".NET 10")]),
        };
        sink.SetHeader(header);
        sink.DeclareComponent(0, new ComponentInfo("stem", Paradigm.Convolutional, RuntimeKind.TorchSharp, "cpu", Precision.Float32, 4096));
        sink.DeclareComponent(1, new ComponentInfo("checker", Paradigm.Symbolic, RuntimeKind.Managed));
        sink.DeclareDevice(0, new DeviceInfo("pthread", DeviceApi.OpenCL, "pocl", "3.1") { ClockName = "CLOCK_MONOTONIC_RAW", ClockUncertaintyNs = 400 });
        sink.DeclareTrack(0, new TrackInfo(TrackKind.HostThread, "main", 4242));
        sink.DeclareTrack(1, new TrackInfo(TrackKind.HostThread, "checker", 4243));
        sink.DeclareTrack(2, new TrackInfo(TrackKind.Requests, "requests"));
        sink.DeclareTrack(3, new TrackInfo(TrackKind.DeviceQueue, "queue 0", 7, 0));
        sink.DeclareEdge(0, new EdgeInfo(0, 1, "digits"));
        sink.DeclareCounter(0, new CounterInfo("queued", CounterUnit.Count, true, 1));
        sink.DeclareCounter(1, new CounterInfo("bandwidth", CounterUnit.BytesPerSecond, false, -1, 0));

        sink.DeclareRequest(0, 77, Id("clean"), 999_500);
        sink.BeginSpan(2, new SpanBegin { TimeNs = 1_000_000, Name = Id("request"), Kind = SpanKind.Stage, Component = -1, Request = 0, Attributes = [new SpanAttribute(Id("digits"), 8L)] });
        sink.BeginSpan(0, new SpanBegin { TimeNs = 1_000_100, Name = Id("forward"), Component = 0, Request = 0 });
        sink.FlowPoint(0, 1_000_150, 99);
        sink.BeginSpan(0, new SpanBegin { TimeNs = 1_000_200, Name = Id("enqueue"), Component = 0, Kind = SpanKind.Transfer, Request = 0, Launch = 501 });
        sink.EndSpan(0, 1_000_300, SpanFlags.None, []);
        sink.BeginSpan(0, new SpanBegin { TimeNs = 1_000_300, Name = Id("enqueue"), Component = 0, Request = 0, Launch = 502 });
        sink.EndSpan(0, 1_000_450, SpanFlags.EndInferred, []);
        sink.BeginSpan(0, new SpanBegin { TimeNs = 1_000_900, Name = Id("route"), Component = 0, Kind = SpanKind.Decision, Request = 0, Attributes = [new SpanAttribute(Id("confident"), true), new SpanAttribute(Id("score"), 0.25)] });
        sink.EndSpan(0, 1_000_900, SpanFlags.None, []);
        sink.Produce(0, 1_001_000, 1, new HandOffRow(0, 1024, new TensorLayout(DType.Float32, [8, 32], [], MemoryKind.Native, MemoryKind.Managed, Conversions.Copy | Conversions.Layout), 0xBEEF, 2, 0));
        sink.EndSpan(0, 1_001_100, SpanFlags.None, [new SpanAttribute(Id("bytes"), 1024L)]);

        sink.DeviceSpan(3, new DeviceSpanRow { StartNs = 1_000_400, DurationNs = 200, Name = Id("upload"), Component = 0, Kind = SpanKind.Transfer, Request = 0, Launch = 501, Attributes = [new SpanAttribute(Id("bytes"), 256L), new SpanAttribute(Id("direction"), "HostToDevice")] });
        sink.DeviceSpan(3, new DeviceSpanRow { StartNs = 1_000_600, DurationNs = 300, Name = Id("scale"), Component = 0, Request = 0, Launch = 502, Flags = SpanFlags.ExplicitComponent, WaitedFor = [501], Attributes = [new SpanAttribute(Id("geometry"), "64x60/8x8")] });

        sink.BeginSpan(1, new SpanBegin { TimeNs = 1_001_500, Name = Id("repair"), Component = 1, Request = 0 });
        sink.FlowPoint(1, 1_001_640, 99);
        // Handed over late: its time lies before what the sequence has reached.
        sink.Consume(1, 1_001_600, 1);
        sink.EndSpan(1, 1_001_650, SpanFlags.None, []);
        sink.EndSpan(2, 1_001_900, SpanFlags.None, []);
        sink.BeginSpan(1, new SpanBegin { TimeNs = 1_002_000, Name = Id("load"), Component = -1, Kind = SpanKind.Wait, Request = -1 });
        sink.CounterSample(0, 1_000_500, 3);
        sink.CounterSample(0, 1_001_500, 2);
        sink.CounterSample(1, 1_000_500, 1.5e9);
        sink.EndSpan(1, 1_003_000, SpanFlags.Unfinished, []);
        sink.SetHeader(header with { StopNs = 1_003_000 });
        sink.SetHealth(new Health { UnfinishedSpans = 1, Records = 21, Threads = 2, ScopeCostNs = 19.5, Absences = [new Absence("CUDA", "libcuda.so.1 not found")], Notes = ["a remark"] });
    }

    public static byte[] Write()
    {
        var stream = new MemoryStream();
        using (var writer = new PerfettoWriter(stream, id => Texts[id], leaveOpen: true)) Play(writer);
        return stream.ToArray();
    }

    public static Trace Build()
    {
        using var sink = new BuilderSink(id => Texts[id]);
        Play(sink);
        return sink.Build();
    }
}
