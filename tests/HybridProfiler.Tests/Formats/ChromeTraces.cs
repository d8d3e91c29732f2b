using CsCheck;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Random traces: nesting by construction, many ties, many spans of zero length, overlapping device queues, links of all kinds.</summary>
internal static class ChromeTraces
{
    private static readonly long[] Steps = [0, 0, 0, 0, 1, 1, 2, 3, 7, 999, 1000, 123_456_789];

    private static readonly string[] Names =
    [
        "forward", "", "quote \" backslash \\ slash /", "new\nline\ttab\r\b\f", "\0\u0001\u001f\u007f", "lone high \ud800", "lone low \udc00 end",
        "\ud83d\ude00 pair", "\udc00\ud800 swapped", "\u2028\u2029 separators", "</script><!--", "größe 尺寸 مقاس", "void kernel<float, (int)4>(float*)",
        "External id", "device", "attributes", "bytes", "direction", "Memset (Device)", "fill",
    ];

    /// <summary>A step on a track: what to do, and how long after the step before.</summary>
    private static readonly Gen<(int What, long After)> Step = Gen.Select(Gen.Int[0, 5], Gen.Int[0, Steps.Length - 1], (what, step) => (what, Steps[step]));

    public static readonly Gen<Trace> Any = Gen.Select(
        Step.Array[0, 60].Array[1, 4],
        Gen.Select(Gen.Int[0, 200], Gen.Int[0, 5], (start, step) => (Start: (long)start, Duration: Steps[step])).Array[0, 40].Array[0, 3],
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[0, 3], Gen.ULong[0, 9]).Array[0, 20],
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, Names.Length - 1], Gen.Int[0, 5]).Array[0, 30],
        Gen.Select(Gen.Int[0, 300], Gen.Double).Array[0, 20],
        Gen.Bool,
        Build);

    private static Trace Build(
        (int What, long After)[][] hosts,
        (long Start, long Duration)[][] queues,
        (int From, int To, int Kind, ulong Id)[] links,
        (int Span, int Key, int Type)[] attributes,
        (int Time, double Value)[] samples,
        bool findParents)
    {
        var builder = new TraceBuilder { Header = new TraceHeader { StartNs = 5_000_000_000, StopNs = 6_000_000_000, ProcessId = 4242, ProcessName = "random \"run\"", RealtimeOffsetNs = 1_700_000_000_000_000_001 } };
        int[] names = [.. Names.Select(builder.Intern)];
        builder.AddComponent(new ComponentInfo("detector \"one\"\n", Paradigm.Convolutional));
        builder.AddComponent(new ComponentInfo("rules", Paradigm.Symbolic));
        for (int host = 0; host < hosts.Length; host++) AddHost(builder, hosts[host], host, names, findParents);
        builder.AddDevice(new DeviceInfo("sim", DeviceApi.Simulated));
        builder.AddDevice(new DeviceInfo("sim", DeviceApi.OpenCL));
        for (int queue = 0; queue < queues.Length; queue++)
        {
            int track = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, $"queue {queue}", queue == 2 ? 0x7fff_1234_5678 : 7, queue % 2));
            foreach ((long start, long duration) in queues[queue])
            {
                builder.AddSpan(track, builder.Header.StartNs + start, duration, names[start % names.Length], (int)(start % 3) - 1, (SpanKind)(start % 8));
            }
        }

        int spans = builder.SpanCount;
        if (spans > 0)
        {
            int request = builder.AddRequest(0, 77, names[3], builder.Header.StartNs - 5);
            for (int span = 0; span < spans; span += 3) builder.AssignRequest(span, request);
            foreach ((int from, int to, int kind, ulong id) in links) builder.AddFlow(from % spans, to % spans, (FlowKind)kind, id);
            foreach ((int span, int key, int type) in attributes) builder.AddAttribute(span % spans, names[key], Value(type));
            int edge = builder.AddEdge(new EdgeInfo(0, 1, "patches"));
            builder.AddHandOff(edge, builder.Header.StartNs + 10, -1, 12, builder.AddLayout(new TensorLayout(DType.Float32, [1, 3], [])), 99, 1, 0, -1, request);
        }

        int counter = builder.AddCounter(new CounterInfo("power", CounterUnit.Watts, false));
        foreach ((int time, double value) in samples) builder.AddCounterSample(counter, builder.Header.StartNs + time, value);
        return builder.Build();
    }

    private static AttributeValue Value(int type) => type switch
    {
        0 => long.MaxValue,
        1 => -1.5e-300,
        2 => double.NaN,
        3 => true,
        4 => 42.0,
        _ => "text \ud800 \"quoted\"\n",
    };

    private static void AddHost(TraceBuilder builder, (int What, long After)[] steps, int host, int[] names, bool findParents)
    {
        var kind = (TrackKind)(host % 3);
        int track = builder.AddTrack(new TrackInfo(kind, $"host {host}", host < 2 ? 100 : 0));
        var open = new Stack<int>();
        long now = builder.Header.StartNs;
        for (int i = 0; i < steps.Length; i++)
        {
            now += steps[i].After;
            switch (steps[i].What)
            {
                case 0 or 1 or 2:
                    open.Push(builder.AddSpan(track, now, 0, names[i % names.Length], (i % 3) - 1, (SpanKind)(i % 8), findParents ? TraceBuilder.FindParent : open.Count > 0 ? open.Peek() : -1));
                    break;
                case 3 or 4 when open.Count > 0:
                    End(builder, open.Pop(), now);
                    break;
                default:
                    builder.AddSpan(track, now, 0, names[i % names.Length], -1, SpanKind.Decision, findParents ? TraceBuilder.FindParent : open.Count > 0 ? open.Peek() : -1);
                    break;
            }
        }

        while (open.Count > 0) End(builder, open.Pop(), now);
    }

    private static void End(TraceBuilder builder, int span, long now) => builder.EndSpan(span, now - builder.StartOf(span), (SpanFlags)(span % 8));
}
