using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Makes traces that use everything the model has, the same for the same seed.</summary>
internal static class RandomTrace
{
    private static readonly string[] Texts = ["forward", "läßt", "卷积", "", "a:b", "with \"quotes\"", "emoji 🦊", "new\nline", "name,comma", "100%", "tab\t", "x"];

    public static Trace Make(int seed, int size)
    {
        var random = new Random(seed);
        var builder = new TraceBuilder();
        long start = random.NextInt64(0, 1L << 50);
        builder.Header = new TraceHeader
        {
            StartNs = start,
            StopNs = start + random.NextInt64(1, 1L << 40),
            RealtimeOffsetNs = random.NextInt64(0, 1L << 60),
            ProcessId = random.Next(1, 1 << 22),
            ProcessName = Text(random),
            Clock = new ClockInfo("tsc", random.NextDouble() * 1e9, random.NextDouble(), 9.5, Text(random)),
            Facts = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, Enumerable.Range(0, random.Next(4)).Select(i => KeyValuePair.Create("fact " + i, Text(random)))),
        };
        int components = random.Next(0, 5), devices = random.Next(0, 3);
        for (int i = 0; i < components; i++)
        {
            // Names repeat now and then: what tells components apart is their position.
            builder.AddComponent(new ComponentInfo(random.Next(3) == 0 ? "same" : Text(random) + i, Pick<Paradigm>(random), Pick<RuntimeKind>(random), Text(random), Pick<Precision>(random), random.NextInt64(1L << 40)));
        }

        for (int i = 0; i < devices; i++)
        {
            builder.AddDevice(new DeviceInfo(Text(random), Pick<DeviceApi>(random), Text(random), Text(random))
            {
                ClockName = Text(random),
                ClockUncertaintyNs = random.Next(-1, 1000),
                Properties = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, Enumerable.Range(0, random.Next(3)).Select(i => KeyValuePair.Create("p" + i, Text(random)))),
            });
        }

        int component() => random.Next(-1, components);
        List<int> hostSpans = [], operations = [], owners = [];
        HashSet<int> isOperation = [];
        int tracks = random.Next(0, 5);
        for (int t = 0; t < tracks; t++)
        {
            TrackKind kind = random.Next(0, 4) is var any and < 3 ? (TrackKind)any : TrackKind.HostCalls;
            int track = builder.AddTrack(new TrackInfo(kind, Text(random), random.Next(3) == 0 ? 0 : random.NextInt64(0, 1L << 33), -1, random.Next(3)));
            HostSpans(builder, random, track, start, size, component, hostSpans, owners);
        }

        int queues = devices == 0 ? 0 : random.Next(0, 3);
        for (int q = 0; q < queues; q++)
        {
            int track = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "queue " + q / 2, random.Next(5), random.Next(devices)));
            for (int i = random.Next(size); i > 0; i--)
            {
                int operation = builder.AddSpan(track, start + random.Next(100_000), random.Next(2000), builder.Intern(Text(random)), component(), (SpanKind)random.Next(8), -1, -1, random.Next(4) == 0 ? SpanFlags.ExplicitComponent : SpanFlags.None);
                Attributes(builder, random, operation);
                operations.Add(operation);
                isOperation.Add(operation);
            }
        }

        int[] requests = Requests(builder, random, owners);
        foreach (int span in hostSpans.Concat(operations))
        {
            if (requests.Length > 0 && random.Next(3) == 0 && !owners.Contains(span)) builder.AssignRequest(span, requests[random.Next(requests.Length)]);
        }

        int unconsumed = HandOffs(builder, random, start, size, components, hostSpans, requests);
        Flows(builder, random, size, hostSpans, operations);
        Counters(builder, random, start, size, components, devices);
        builder.Health = new Health
        {
            DroppedRecords = random.Next(3),
            UnconsumedHandOffs = unconsumed,
            UnfinishedSpans = random.Next(3),
            Records = random.NextInt64(1L << 40),
            Threads = random.Next(100),
            ScopeCostNs = random.NextDouble() * 50,
            Absences = [.. Enumerable.Range(0, random.Next(3)).Select(i => new Absence(Text(random), Text(random)))],
            Notes = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Text(random))],
        };
        return builder.Build();
    }

    private static void HostSpans(TraceBuilder builder, Random random, int track, long start, int size, Func<int> component, List<int> spans, List<int> owners)
    {
        long now = start;
        List<(int Span, long End)> open = [];
        for (int i = random.Next(size); i > 0; i--)
        {
            now += random.Next(3) == 0 ? 0 : random.Next(3000);
            while (open.Count > 0 && (open[^1].End < now || (open[^1].End == now && random.Next(2) == 0))) open.RemoveAt(open.Count - 1);
            long limit = open.Count > 0 ? open[^1].End - now : 1 << 20;
            long duration = random.Next(4) == 0 ? 0 : random.NextInt64(0, limit + 1);
            var kind = (SpanKind)random.Next(8);
            int name = random.Next(20) == 0 ? builder.Intern("rare " + random.Next(1 << 20)) : builder.Intern(Text(random));
            int span = builder.AddSpan(track, now, duration, name, component(), kind, open.Count > 0 ? open[^1].Span : -1, -1, (SpanFlags)(random.Next(6) == 0 ? random.Next(8) : 0));
            Attributes(builder, random, span);
            spans.Add(span);
            if (kind == SpanKind.Stage && random.Next(2) == 0) owners.Add(span);
            open.Add((span, now + duration));
        }
    }

    private static void Attributes(TraceBuilder builder, Random random, int span)
    {
        for (int i = random.Next(3) == 0 ? random.Next(4) : 0; i > 0; i--)
        {
            AttributeValue value = random.Next(5) switch
            {
                0 => random.NextInt64(long.MinValue, long.MaxValue),
                1 => random.Next(10) switch { 0 => double.NaN, 1 => -0.0, 2 => double.PositiveInfinity, _ => random.NextDouble() },
                2 => random.Next(2) == 0,
                3 => new string('x', random.Next(300)),
                _ => Text(random),
            };
            builder.AddAttribute(span, builder.Intern(random.Next(4) == 0 ? "bytes" : random.Next(4) == 0 ? "geometry" : random.Next(4) == 0 ? "device" : Text(random)), value);
        }
    }

    private static int[] Requests(TraceBuilder builder, Random random, List<int> owners)
    {
        int[] requests = new int[owners.Count];
        for (int i = 0; i < owners.Count; i++)
        {
            requests[i] = builder.AddRequest(owners[i], random.NextInt64(), random.Next(2) == 0 ? 0 : builder.Intern("class " + random.Next(3)), builder.StartOf(owners[i]) - random.Next(1000));
            builder.AssignRequest(owners[i], requests[i]);
        }

        return requests;
    }

    private static int HandOffs(TraceBuilder builder, Random random, long start, int size, int components, List<int> spans, int[] requests)
    {
        int edges = components < 2 ? 0 : random.Next(0, 4);
        for (int i = 0; i < edges; i++) builder.AddEdge(new EdgeInfo(random.Next(components), random.Next(components), Text(random)));
        if (edges == 0) return 0;
        int unconsumed = 0;
        long now = start;
        ulong id = 0;
        for (int i = random.Next(size); i > 0; i--)
        {
            now += 1 + random.Next(500);
            id += 1 + (ulong)random.Next(3);
            int layout = random.Next(3) == 0 ? -1 : builder.AddLayout(new TensorLayout(
                Pick<DType>(random), [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.NextInt64(1, 300))], random.Next(2) == 0 ? [] : [random.Next(100), -1],
                Pick<MemoryKind>(random), Pick<MemoryKind>(random), (Conversions)random.Next(64)));
            int producer = spans.Count == 0 || random.Next(4) == 0 ? -1 : spans[random.Next(spans.Count)];
            bool consumed = random.Next(4) != 0;
            if (!consumed) unconsumed++;
            int consumer = !consumed || spans.Count == 0 || random.Next(4) == 0 ? -1 : spans[random.Next(spans.Count)];
            builder.AddHandOff(random.Next(edges), now, consumed ? now + random.Next(5000) : -1, random.NextInt64(1L << 40), layout, random.Next(2) == 0 ? 0 : random.NextInt64(), random.Next(3), producer, consumer,
                requests.Length == 0 || random.Next(2) == 0 ? -1 : requests[random.Next(requests.Length)]);
            // The model's law: a hand-off between two spans is a flow of its own.
            if (producer >= 0 && consumer >= 0 && producer != consumer) builder.AddFlow(producer, consumer, FlowKind.HandOff, id);
        }

        return unconsumed;
    }

    private static void Flows(TraceBuilder builder, Random random, int size, List<int> hostSpans, List<int> operations)
    {
        if (hostSpans.Count == 0) return;
        int host() => hostSpans[random.Next(hostSpans.Count)];
        for (int i = operations.Count == 0 ? 0 : random.Next(size); i > 0; i--)
        {
            int operation = operations[random.Next(operations.Count)];
            builder.AddFlow(host(), operation, FlowKind.Launch, (ulong)random.Next(1, 30));
            if (random.Next(3) == 0) builder.AddFlow(operation, operations[random.Next(operations.Count)], FlowKind.Dependency, (ulong)random.Next(1, 30));
        }

        for (int i = random.Next(size / 2 + 1); i > 0; i--) builder.AddFlow(host(), host(), FlowKind.User, (ulong)random.NextInt64(1, random.Next(2) == 0 ? 10 : long.MaxValue));
        for (int chain = random.Next(3); chain > 0; chain--)
        {
            ulong id = (ulong)random.NextInt64();
            int[] stations = [.. hostSpans.DistinctBy(builder.StartOf).OrderBy(builder.StartOf).Where(_ => random.Next(3) == 0)];
            for (int i = 1; i < stations.Length; i++) builder.AddFlow(stations[i - 1], stations[i], FlowKind.User, id);
        }
    }

    private static void Counters(TraceBuilder builder, Random random, long start, int size, int components, int devices)
    {
        for (int c = random.Next(0, 4); c > 0; c--)
        {
            bool whole = random.Next(2) == 0;
            int counter = builder.AddCounter(new CounterInfo(Text(random), Pick<CounterUnit>(random), whole, random.Next(-1, components), random.Next(-1, devices)));
            long now = start;
            for (int i = random.Next(size); i > 0; i--)
            {
                now += random.Next(4) == 0 ? 0 : random.Next(10_000);
                builder.AddCounterSample(counter, now, whole ? random.NextInt64(-(1L << 53), 1L << 53) : random.NextDouble() * Math.Pow(10, random.Next(-20, 20)));
            }
        }
    }

    private static string Text(Random random) => Texts[random.Next(Texts.Length)];

    private static T Pick<T>(Random random)
        where T : struct, Enum
    {
        T[] values = Enum.GetValues<T>();
        return values[random.Next(values.Length)];
    }
}
