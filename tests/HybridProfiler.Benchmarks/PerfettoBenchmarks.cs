using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Benchmarks;

/// <summary>
/// Writing and reading .pftrace on one thread, per span (begin and end). The mix: spans of about a microsecond, three in
/// a fourth, eight names, one component. The targets are 20 M spans/s written (50 ns) and 5 M spans/s read into a sealed
/// trace (200 ns).
/// </summary>
internal sealed class PerfettoBenchmarks : BenchmarkSuite
{
    private const int Spans = 1_000_000, WarmUp = 40_000;
    private static readonly string[] Texts = ["", "forward", "convolve", "attend", "recur", "decode", "check", "repair", "copy", "bytes", "score"];
    private readonly Dictionary<int, byte[]> _files = [];
    private Trace? _last;

    public override void Run(string filter, Summary summary)
    {
        foreach (int count in (int[])[WarmUp, Spans])
        {
            var stream = new MemoryStream();
            using (PerfettoWriter writer = Open(stream)) Plain(writer, count);
            _files.Add(count, stream.ToArray());
        }

        new Interleaved(rounds: 15, operations: Spans, fixedSize: true)
            .Add("pftrace write, plain span", count => Write(Plain, count), target: 50)
            .Add("pftrace write, span with 2 attributes", count => Write(Attributed, count))
            .Add("pftrace write, device operation", count => Write(Operations, count))
            .Add("pftrace read into a trace, plain span", count => _last = PerfettoFormat.Read(new MemoryStream(_files[count])), target: 200)
            .Run(filter, summary);
        if (_last is not null && _last.Spans.Count != Spans) throw new InvalidOperationException($"{_last.Spans.Count} spans were read where {Spans} were written.");
    }

    private static void Write(Action<PerfettoWriter, int> play, int count)
    {
        using PerfettoWriter writer = Open(Stream.Null);
        play(writer, count);
    }

    private static void Plain(PerfettoWriter writer, int count)
    {
        long at = 1_000_000;
        for (int i = 0; i < count; i += 4)
        {
            writer.BeginSpan(0, new SpanBegin { TimeNs = at, Name = 1 + (i >> 2 & 1), Component = 0, Request = -1 });
            for (int inner = 1; inner < 4; inner++)
            {
                writer.BeginSpan(0, new SpanBegin { TimeNs = at + 100, Name = 2 + inner + (i >> 4 & 1), Component = 0, Request = -1 });
                at += 1000;
                writer.EndSpan(0, at, SpanFlags.None, []);
            }

            at += 500;
            writer.EndSpan(0, at, SpanFlags.None, []);
        }
    }

    private static void Attributed(PerfettoWriter writer, int count)
    {
        SpanAttribute[] attributes = [new(9, 0L), new(10, 0.5)];
        for (int i = 0; i < count; i++)
        {
            attributes[0] = new SpanAttribute(9, i);
            writer.BeginSpan(0, new SpanBegin { TimeNs = 1_000_000 + i * 1000L, Name = 1 + (i & 7), Component = 0, Request = -1, Attributes = attributes });
            writer.EndSpan(0, 1_000_900 + i * 1000L, SpanFlags.None, []);
        }
    }

    private static void Operations(PerfettoWriter writer, int count)
    {
        for (int i = 0; i < count; i++)
            writer.DeviceSpan(1, new DeviceSpanRow { StartNs = 1_000_000 + i * 1000L, DurationNs = 900, Name = 1 + (i & 7), Component = 0, Launch = (ulong)i });
    }

    private static PerfettoWriter Open(Stream stream)
    {
        var writer = new PerfettoWriter(stream, id => Texts[id], leaveOpen: true);
        writer.SetHeader(new TraceHeader { StartNs = 1_000_000, ProcessId = 1, ProcessName = "bench" });
        writer.DeclareComponent(0, new ComponentInfo("stem"));
        writer.DeclareDevice(0, new DeviceInfo("gpu", DeviceApi.OpenCL));
        writer.DeclareTrack(0, new TrackInfo(TrackKind.HostThread, "main", 1));
        writer.DeclareTrack(1, new TrackInfo(TrackKind.DeviceQueue, "queue", 1, 0));
        return writer;
    }
}
