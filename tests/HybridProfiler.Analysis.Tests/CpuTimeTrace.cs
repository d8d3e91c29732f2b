using CsCheck;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

/// <summary>
/// A random trace whose threads are on or off a processor in each nanosecond, with the samples that a sampler would have
/// taken and what each component really had between the first and the last of its thread.
/// </summary>
internal sealed class CpuTimeTrace
{
    private const int Components = 4;
    private readonly Random _random;
    private readonly TraceBuilder _builder = new();
    private readonly int _length;
    private readonly bool _isDense;

    private CpuTimeTrace(int seed, int threads, int length, bool isDense)
    {
        (_random, _length, _isDense) = (new Random(seed), length, isDense);
        _builder.Header = new TraceHeader { StartNs = 0, StopNs = length };
        for (int c = 0; c < Components; c++) _builder.AddComponent(new ComponentInfo("c" + c, Paradigm.Glue));
        for (int t = 0; t < threads; t++) AddThread(100 + t);
        Trace = _builder.Build();
    }

    /// <summary>Samples at random times.</summary>
    public static Gen<CpuTimeTrace> All { get; } = Gen.Select(Gen.Int, Gen.Int[0, 3], Gen.Int[1, 600], (seed, threads, length) => new CpuTimeTrace(seed, threads, length, false));

    /// <summary>A sample at each nanosecond.</summary>
    public static Gen<CpuTimeTrace> Dense { get; } = Gen.Select(Gen.Int, Gen.Int[1, 3], Gen.Int[1, 200], (seed, threads, length) => new CpuTimeTrace(seed, threads, length, true));

    /// <summary>Always the same.</summary>
    public static Trace Example => new CpuTimeTrace(1, 3, 600, false).Trace;

    public Trace Trace { get; }

    public long MeasuredNs { get; private set; }

    public long SampledNs { get; private set; }

    /// <summary>CPU time during the working time of each component.</summary>
    public long[] CpuNs { get; } = new long[Components];

    public long[] WorkingNs { get; } = new long[Components];

    private void AddThread(long id)
    {
        // Component that works in each nanosecond; -1: none.
        int[] owner = new int[_length];
        Array.Fill(owner, -1);
        int track = _builder.AddTrack(new TrackInfo(TrackKind.HostThread, "t", id));
        int spans = Nest(track, owner, 0, _length, -1, 0);
        int[] times = _isDense ? [.. Enumerable.Range(0, _length + 1)] : [.. Enumerable.Range(0, _random.Next(12)).Select(_ => _random.Next(_length + 1)).Order()];
        int counter = _builder.AddCounter(new CounterInfo(ThreadCpuTimeCounter.NameOf(id), CounterUnit.Nanoseconds, false));
        long cpu = _random.Next(1_000);
        bool isOn = false, counts = spans > 0 && times.Length > 1;
        int next = 0;
        for (int at = 0; at <= _length; at++)
        {
            for (; next < times.Length && times[next] == at; next++) _builder.AddCounterSample(counter, at, cpu);

            if (at == _length) break;
            if (_random.Next(20) == 0) isOn = !isOn;
            if (isOn) cpu++;
            if (!counts || at < times[0] || at >= times[^1]) continue;
            SampledNs++;
            if (isOn) MeasuredNs++;
            if (owner[at] < 0) continue;
            WorkingNs[owner[at]]++;
            if (isOn) CpuNs[owner[at]]++;
        }
    }

    // Spans that lie in each other; those without a component belong to that of the one around them.
    private int Nest(int track, int[] owner, int from, int to, int around, int depth)
    {
        int spans = 0;
        for (int at = from + _random.Next(20); at < to && depth < 4;)
        {
            int end = Math.Min(to, at + 1 + _random.Next(1 + (to - from) / 2));
            int component = _random.Next(-1, Components), effective = component < 0 ? around : component;
            SpanKind kind = _random.Next(4) switch { 0 => SpanKind.Wait, 1 => SpanKind.Sync, _ => SpanKind.Compute };
            _builder.AddSpan(track, at, end - at, _builder.Intern("s"), component, kind);
            for (int ns = at; ns < end; ns++) owner[ns] = kind == SpanKind.Compute ? effective : -1;
            spans += 1 + Nest(track, owner, at, end, effective, depth + 1);
            at = end + _random.Next(20);
        }

        return spans;
    }
}
