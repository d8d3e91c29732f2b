using System.Runtime.CompilerServices;
using HybridProfiler.Recording;

namespace HybridProfiler.Benchmarks;

/// <summary>Not means but the distribution: each scope is timed by two more clock reads, hot and with a cold cache.</summary>
internal sealed class TailBenchmarks : BenchmarkSuite
{
    private static readonly Label s_label = Component.Define("bench.tail").Label("forward");
    private static readonly byte[] s_memory = new byte[8 << 20];

    public override void Run(string filter, Summary summary)
    {
        Measure("hot", 400_000, static () => { }, filter, summary);
        Measure("after walking 8 MB", 3_000, Walk, filter, summary);
    }

    private static void Measure(string name, int count, Action before, string filter, Summary summary)
    {
        string title = $"scope percentiles, {name}";
        if (!title.Contains(filter, StringComparison.OrdinalIgnoreCase)) return;
        double[] values = new double[count];
        TickMap map;
        using (Session session = Profiler.Start())
        {
            map = new TickMap();
            for (int warm = 0; warm < 2; warm++)
            {
                for (int i = 0; i < count; i++)
                {
                    before();
                    values[i] = One();
                }
            }
        }

        double nsPerTick = 1e9 / map.FrequencyHz;
        Array.Sort(values);
        foreach ((string p, double at) in new[] { ("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999) })
        {
            double ns = values[(int)(at * (count - 1))] * nsPerTick;
            summary.Results.Add(new Result($"{title} {p} (one more clock read included)", ns, "ns", null, null, null, null, 0, ns));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long One()
    {
        long before = HostClock.Ticks();
        using (s_label.Enter())
        {
        }

        return HostClock.Ticks() - before;
    }

    private static void Walk()
    {
        for (int i = 0; i < s_memory.Length; i += 64) s_memory[i]++;
    }
}
