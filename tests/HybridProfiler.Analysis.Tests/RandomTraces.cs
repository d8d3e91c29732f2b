using CsCheck;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

/// <summary>Random traces: nested host spans, async lanes, overlapping device operations on several queues, requests, hand-offs.</summary>
internal static class RandomTraces
{
    private const int MostComponents = 6;

    public static Gen<Trace> All { get; } = Of(hasDriverCalls: false);

    /// <summary>The same, where half of the names are those of a driver's functions and calls that were reported apart belong to a thread with spans.</summary>
    public static Gen<Trace> WithDriverCalls { get; } = Of(hasDriverCalls: true);

    private static Gen<Trace> Of(bool hasDriverCalls) =>
        from seed in Gen.UInt
        from components in Gen.Int[0, MostComponents]
        from threads in Gen.Int[0, 4]
        from queues in Gen.Int[0, 4]
        from requests in Gen.Int[0, 8]
        from spans in Gen.Int[0, 60]
        from range in Gen.Long[1, 3_000]
        select Build(new Random((int)seed), components, threads, queues, requests, spans, range, hasDriverCalls);

    private static Trace Build(Random random, int components, int threads, int queues, int requests, int spans, long range, bool hasDriverCalls)
    {
        TraceBuilder builder = new() { Header = new TraceHeader { StartNs = 1_000, StopNs = 1_000 + random.NextInt64(range) }, Health = Health.Perfect with { ScopeCostNs = random.Next(2) * 20, Records = spans } };
        for (int c = 0; c < components; c++) builder.AddComponent(new ComponentInfo("c" + c, (Paradigm)random.Next(9)));
        int[] devices = [.. Enumerable.Range(0, queues == 0 ? 0 : random.Next(1, 3)).Select(d => builder.AddDevice(new DeviceInfo("device " + d, DeviceApi.Simulated)))];
        int[] hosts = [.. Enumerable.Range(0, threads).Select(t => builder.AddTrack(new TrackInfo(t switch { 2 => TrackKind.Async, 3 => TrackKind.HostCalls, _ => TrackKind.HostThread }, "t" + t, hasDriverCalls && t == 3 ? 1 : t)))];
        int[] queueTracks = [.. Enumerable.Range(0, queues).Select(q => builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "q" + q, q, devices[random.Next(devices.Length)])))];
        int[] names = [.. Enumerable.Range(0, 4).Select(n => builder.Intern(hasDriverCalls && n < 2 ? "cudaMemcpy" + n : "name" + n))];
        int bytesKey = builder.Intern("bytes"), directionKey = builder.Intern("direction"), choiceKey = builder.Intern("choice");

        List<int> handles = [];
        for (int r = 0; r < requests; r++)
        {
            int lane = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests", 0, -1, r));
            long start = 1_000 + random.NextInt64(range), duration = random.NextInt64(range);
            int span = builder.AddSpan(lane, start, duration, builder.Intern("request"), -1, SpanKind.Stage, TraceBuilder.FindParent, -1, random.Next(10) == 0 ? SpanFlags.Unfinished : SpanFlags.None);
            string @class = random.Next(4) switch { 0 => "warmup", 1 => "", _ => "clean" };
            handles.Add(builder.AddRequest(span, r, builder.Intern(@class), start - random.NextInt64(50)));
        }

        List<int> calls = [], operations = [];
        for (int s = 0; s < spans; s++)
        {
            bool onDevice = queueTracks.Length > 0 && (hosts.Length == 0 || random.Next(2) == 0);
            if (!onDevice && hosts.Length == 0) break;
            int track = onDevice ? queueTracks[random.Next(queueTracks.Length)] : hosts[random.Next(hosts.Length)];
            int component = random.Next(-1, components), request = handles.Count == 0 || random.Next(3) == 0 ? -1 : handles[random.Next(handles.Count)];
            SpanKind kind = (SpanKind)random.Next(onDevice ? 5 : 8);
            if (onDevice && random.Next(4) == 0) kind = random.Next(2) == 0 ? SpanKind.Communication : SpanKind.Fill;
            long duration = kind == SpanKind.Decision ? 0 : random.NextInt64(range / (1 + random.Next(8)) + 1);
            int span = builder.AddSpan(track, 1_000 + random.NextInt64(range), duration, names[random.Next(4)], component, kind, TraceBuilder.FindParent, request);
            (onDevice ? operations : calls).Add(span);
            if (kind == SpanKind.Decision) builder.AddAttribute(span, choiceKey, random.Next(2) == 0 ? "exit" : "go on");
            if (kind != SpanKind.Transfer) continue;
            builder.AddAttribute(span, bytesKey, random.Next(4) * 64L);
            builder.AddAttribute(span, directionKey, random.Next(2) == 0 ? "HostToDevice" : "DeviceToHost");
        }

        foreach (int operation in operations)
            if (calls.Count > 0 && random.Next(3) > 0) builder.AddFlow(calls[random.Next(calls.Count)], operation, FlowKind.Launch, (ulong)operation);

        if (components > 1)
        {
            int edges = random.Next(4);
            for (int e = 0; e < edges; e++) builder.AddEdge(new EdgeInfo(random.Next(components), random.Next(components), "e" + random.Next(2)));
            for (int h = 0; edges > 0 && h < spans / 2; h++)
            {
                long produced = 1_000 + random.NextInt64(range);
                builder.AddHandOff(
                    random.Next(edges), produced, random.Next(5) == 0 ? -1 : produced + random.NextInt64(range), random.Next(4) * 64L,
                    builder.AddLayout(new TensorLayout((DType)random.Next(4), [random.Next(3), 2], [])),
                    request: handles.Count == 0 || random.Next(3) == 0 ? -1 : handles[random.Next(handles.Count)]);
            }
        }

        int counter = builder.AddCounter(new CounterInfo("depth", CounterUnit.Count, true));
        for (int i = 0; i < spans / 4; i++) builder.AddCounterSample(counter, 1_000 + random.NextInt64(range), random.Next(9));
        return builder.Build();
    }
}
