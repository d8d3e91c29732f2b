using System.Collections.Immutable;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats.Native;

/// <summary>Calls of a random recording as the native side makes them: threads, queues, calls that nest, operations in any order.</summary>
internal sealed class RandomRecording
{
    private static readonly string[] s_odd = ["", "größe µs 🚀", "a \"quoted\" name", "64x64x1", "64x32/8x8", "7", "0x1", "1x2x3x4", "8x", "4294967296", "16x16x16/4x4x4"];

    private readonly int _seed, _names;
    private readonly long _start;
    private readonly List<string> _texts = [];

    public RandomRecording(int seed, int names = 40)
    {
        (_seed, _names) = (seed, names);
        var random = new Random(seed);
        _start = random.NextInt64(1, 1L << 45);
        _texts.AddRange(s_odd);
        for (int i = 0; i < names; i++) _texts.Add(i % 7 == 0 ? new string((char)('a' + (i % 26)), random.Next(1, 400)) : $"kernel_{i}");
        _texts.AddRange(["geometry", "bytes", "direction"]);
    }

    public string TextOf(int id) => _texts[id];

    /// <summary>Plays everything but the sink's end; the same seed gives the same calls.</summary>
    public void Into(ITraceSink sink, int events)
    {
        var random = new Random(_seed);
        int geometry = _texts.IndexOf("geometry"), lowest = s_odd.Length;
        TraceHeader header = new()
        {
            StartNs = _start,
            RealtimeOffsetNs = random.Next(3) == 0 ? 0 : random.NextInt64(1L << 60),
            ProcessId = random.Next(1, 1 << 22),
            ProcessName = random.Next(5) == 0 ? "" : Text(random),
            Clock = new ClockInfo("monotonic", 1e9, random.Next(2000), random.Next(400) / 10.0, Text(random)),
            Facts = Facts(random),
        };
        sink.SetHeader(header);
        int devices = random.Next(1, 4), queues = random.Next(1, 5), threads = random.Next(1, 5);
        for (int i = 0; i < devices; i++)
            sink.DeclareDevice(i, new DeviceInfo(Text(random), (DeviceApi)random.Next(5), Text(random), Text(random)) { ClockName = Text(random), ClockUncertaintyNs = random.NextInt64(-1, 1000), Properties = Facts(random) });
        for (int i = 0; i < threads; i++) sink.DeclareTrack(i, new TrackInfo((TrackKind)random.Next(2), Text(random), random.NextInt64(-1, 1L << 33), -1, random.Next(3)));
        for (int i = 0; i < queues; i++) sink.DeclareTrack(threads + i, new TrackInfo(TrackKind.DeviceQueue, Text(random), random.NextInt64(0, 100), random.Next(-1, devices)));

        long[] now = [.. Enumerable.Repeat(_start, threads)];
        int[] depth = new int[threads];
        SpanAttribute[] attributes = new SpanAttribute[6];
        for (int i = 0; i < events; i++)
        {
            Span<SpanAttribute> some = Attributes(random, attributes, geometry);
            int thread = random.Next(threads);
            switch (random.Next(5))
            {
                case 0 or 1 when depth[thread] < 20:
                    now[thread] += random.NextInt64(0, 1L << random.Next(1, 40));
                    depth[thread]++;
                    sink.BeginSpan(thread, new SpanBegin { TimeNs = now[thread], Name = random.Next(_texts.Count), Component = -1, Kind = (SpanKind)random.Next(10), Request = -1, Launch = random.Next(2) == 0 ? 0UL : (ulong)random.NextInt64(1L << 36), Attributes = some });
                    break;
                case 2 or 3:
                    now[thread] += random.NextInt64(0, 1L << random.Next(1, 40));
                    depth[thread] = Math.Max(0, depth[thread] - 1);
                    sink.EndSpan(thread, now[thread], random.Next(6) == 0 ? SpanFlags.EndInferred : SpanFlags.None, some);
                    break;
                default:
                    ulong[] waited = [.. Enumerable.Range(0, random.Next(8) == 0 ? random.Next(4) : 0).Select(_ => (ulong)random.NextInt64(1L << 36))];
                    sink.DeviceSpan(threads + random.Next(queues), new DeviceSpanRow
                    {
                        StartNs = _start + random.NextInt64(1L << 40),
                        DurationNs = random.NextInt64(1L << random.Next(1, 40)),
                        Name = random.Next(lowest, _texts.Count),
                        Component = -1,
                        Kind = (SpanKind)random.Next(10),
                        Flags = random.Next(9) == 0 ? SpanFlags.Unfinished : SpanFlags.None,
                        Request = -1,
                        Launch = random.Next(9) == 0 ? 0 : (ulong)random.NextInt64(1L << 36),
                        WaitedFor = waited,
                        Attributes = some,
                    });
                    break;
            }
        }

        for (int thread = 0; thread < threads; thread++)
        {
            while (depth[thread]-- > 0) sink.EndSpan(thread, now[thread] += 5, SpanFlags.None, []);
        }

        Health health = Health.Perfect with { ScopeCostNs = random.Next(500) / 10.0, Absences = [.. Enumerable.Range(0, random.Next(12)).Select(i => new Absence("source " + i, Text(random)))], Notes = [.. Enumerable.Range(0, random.Next(12)).Select(_ => Text(random))] };
        foreach ((_, _, Func<Health, long, Health> with) in HealthFields.Counts) health = with(health, random.Next(2) == 0 ? 0 : random.NextInt64(1L << 40));
        sink.SetHealth(health);
        sink.SetHeader(header with { StopNs = _start + (1L << 41) });
    }

    private string Text(Random random) => _texts[random.Next(_texts.Count)];

    private Span<SpanAttribute> Attributes(Random random, SpanAttribute[] attributes, int geometry)
    {
        int count = random.Next(3) == 0 ? random.Next(attributes.Length) : 0;
        for (int i = 0; i < count; i++)
        {
            AttributeValue value = random.Next(4) switch { 0 => random.NextInt64(-5, 1L << random.Next(1, 60)), 1 => random.NextDouble() * 1e9, 2 => random.Next(2) == 0, _ => Text(random) };
            // Empty names are written out as such by both, but no one gives a name to nothing.
            int key = random.Next(4) == 0 ? geometry : random.Next(1, _texts.Count);
            attributes[i] = new SpanAttribute(key, value);
        }

        return attributes.AsSpan(0, count);
    }

    private ImmutableSortedDictionary<string, string> Facts(Random random)
    {
        var facts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (int i = random.Next(10); i > 0; i--) facts["fact " + random.Next(20)] = Text(random);
        return facts.ToImmutable();
    }
}
