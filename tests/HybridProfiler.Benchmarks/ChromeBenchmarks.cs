using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Benchmarks;

/// <summary>
/// Writing Chrome JSON on one thread, per event, uncompressed. The mix: spans of about a microsecond, three in a fourth,
/// eight names, one component (about 150 bytes an event). The targets are 10 M events/s to a null stream (100 ns) and
/// 6 M to a file (166 ns). The same bytes only copied, and only written to a file, say how fast machine and disk are just then.
/// </summary>
internal sealed class ChromeBenchmarks : BenchmarkSuite
{
    private const int Events = 1_000_000, WarmUp = 40_000, Piece = 16;
    private static readonly string[] Names =
    [
        "chrome json write, the same bytes only copied", "chrome json write, span, to a null stream", "chrome json write, the same bytes only written to a file",
        "chrome json write, span, to a file", "chrome json write, span with 2 attributes",
        "chrome json write, span with 2 attributes, one with all its digits", "chrome json write, launches with arrows",
    ];

    private static readonly string[] Texts = ["forward", "convolve", "attend", "recur", "decode", "check", "repair", "copy"];
    private readonly byte[] _buffer = new byte[1 << 18], _copy = new byte[1 << 18];
    private int _eventBytes;

    public override void Run(string filter, Summary summary)
    {
        // A filter that has nothing to do with this suite need not wait for its traces to be built.
        if (!Names.Any(name => name.Contains(filter, StringComparison.OrdinalIgnoreCase))) return;
        Dictionary<int, Trace> plain = new(), attributed = new(), digits = new(), launches = new();
        foreach (int count in (int[])[WarmUp, Events])
        {
            plain[count] = Spans(count, score: null);
            attributed[count] = Spans(count, i => (i & 127) / 128.0);
            digits[count] = Spans(count, i => (i & 1023) / 1023.0);
            launches[count] = Launches(count);
        }

        string path = Path.Combine(Path.GetTempPath(), $"hp-bench-{Environment.ProcessId}.json");
        try
        {
            TraceFile.Save(plain[Events], path);
            _eventBytes = (int)(new FileInfo(path).Length / Events);
            using (FileStream file = File.OpenRead(path)) file.ReadExactly(_buffer);

            // Freeing the file of the round before costs as much as writing it, and is no part of either.
            void Delete() => File.Delete(path);
            new Interleaved(rounds: 15, operations: Events, fixedSize: true)
                .Add(Names[0], Copy)
                .Add(Names[1], count => ChromeFormat.Write(plain[count], Stream.Null), target: 100)
                .Add(Names[2], count => WriteOnly(count, path), before: Delete)
                .Add(Names[3], count => TraceFile.Save(plain[count], path), target: 1000.0 / 6, before: Delete)
                .Add(Names[4], count => ChromeFormat.Write(attributed[count], Stream.Null))
                .Add(Names[5], count => ChromeFormat.Write(digits[count], Stream.Null))
                .Add(Names[6], count => ChromeFormat.Write(launches[count], Stream.Null))
                .Run(filter, summary);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private void Copy(int count)
    {
        byte[] from = _buffer, into = _copy;
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            if (into.Length - at < _eventBytes) at = 0;
            int end = at + _eventBytes;
            for (; at < end; at += Piece) from.AsSpan(at, Math.Min(Piece, end - at)).CopyTo(into.AsSpan(at));
            at = end;
        }
    }

    private void WriteOnly(int count, string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1);
        for (long left = (long)count * _eventBytes; left > 0; left -= _buffer.Length) file.Write(_buffer, 0, (int)Math.Min(left, _buffer.Length));
    }

    private static TraceBuilder Builder(out int host)
    {
        var builder = new TraceBuilder { Header = new TraceHeader { StartNs = 1_000_000, ProcessId = 4242, ProcessName = "bench" } };
        builder.AddComponent(new ComponentInfo("stem", Paradigm.Convolutional));
        foreach (string text in Texts) builder.Intern(text);
        host = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 4242));
        return builder;
    }

    private static Trace Spans(int count, Func<int, double>? score)
    {
        TraceBuilder builder = Builder(out int host);
        int bytes = builder.Intern("bytes"), scored = builder.Intern("score");
        long at = 1_000_000;
        for (int i = 0, outer = -1; i < count; i++)
        {
            bool opens = (i & 3) == 0;
            int span = builder.AddSpan(host, at, opens ? 3500 : 900, 1 + (i & 7), 0, SpanKind.Compute, opens ? -1 : outer);
            if (opens) outer = span;
            at += opens ? 100 : 1000;
            if ((i & 3) == 3) at += 600;
            if (score is null) continue;
            builder.AddAttribute(span, bytes, i);
            builder.AddAttribute(span, scored, score(i));
        }

        return builder.Build();
    }

    /// <summary>A call, its operation and both ends of the arrow between them: four events.</summary>
    private static Trace Launches(int events)
    {
        TraceBuilder builder = Builder(out int host);
        int queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "queue", 7, builder.AddDevice(new DeviceInfo("gpu", DeviceApi.OpenCL))));
        for (int i = 0; i < events / 4; i++)
        {
            int call = builder.AddSpan(host, 1_000_000 + (i * 1000L), 500, 1 + (i & 7), 0, parent: -1);
            builder.AddFlow(call, builder.AddSpan(queue, 1_000_600 + (i * 1000L), 900, 1 + (i & 7), 0), FlowKind.Launch, (ulong)i + 1);
        }

        return builder.Build();
    }
}
