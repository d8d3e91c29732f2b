using System.Diagnostics;
using System.Runtime.CompilerServices;
using HybridProfiler.Recording;

namespace HybridProfiler.Benchmarks;

/// <summary>Two threads against one, and the first scope after the start.</summary>
internal sealed class ThreadBenchmarks : BenchmarkSuite
{
    private static readonly Label s_label = Component.Define("bench.threads").Label("forward");
    private static long s_sink;

    public override void Run(string filter, Summary summary)
    {
        Session? session = null;
        void Start() => session = Profiler.Start();
        void Stop() => session!.Dispose();
        new Interleaved(31, 200_000)
            .Add("two clock reads, two threads", n => Twice(n, Reads), before: Start, after: Stop)
            .Add("scope, two threads", n => Twice(n, Scopes), "two clock reads, two threads", 1.1, before: Start, after: Stop)
            .Run(filter, summary);
        First(filter, summary);
    }

    private static void First(string filter, Summary summary)
    {
        const string Title = "first scope after Start()";
        if (!Title.Contains(filter, StringComparison.OrdinalIgnoreCase)) return;
        using Session session = Profiler.Start();
        long ns = 0;
        Thread thread = new(() =>
        {
            long before = Stopwatch.GetTimestamp();
            using (s_label.Enter())
            {
            }

            ns = Stopwatch.GetTimestamp() - before;
        });
        thread.Start();
        thread.Join();
        summary.Results.Add(new Result(Title + " on a new thread", ns * (1e9 / Stopwatch.Frequency), "ns", null, null, null, null, 0, ns));
    }

    private static void Twice(int n, Action<int> body)
    {
        Thread other = new(() => body(n));
        other.Start();
        body(n);
        other.Join();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Reads(int n)
    {
        long sum = 0;
        for (int i = 0; i < n; i++)
        {
            sum += HostClock.Ticks();
            sum -= HostClock.Ticks();
        }

        Volatile.Write(ref s_sink, sum);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Scopes(int n)
    {
        for (int i = 0; i < n; i++)
        {
            using Scope scope = s_label.Enter();
        }
    }
}
