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
        First(filter, summary);
        if (Environment.ProcessorCount < 2) return;
        Session? session = null;
        using Companion companion = new();
        void Start()
        {
            session = Profiler.Start();
            companion.Call();
        }

        void Stop() => session!.Dispose();
        // Rounds as short as those of one thread, so that other programs rarely fall into one.
        new Interleaved(101, 4_000)
            .Add("two clock reads, two threads", n => companion.Run(n, Reads), before: Start, after: Stop)
            .Add("scope, two threads", n => companion.Run(n, Scopes), "two clock reads, two threads", 1.1, before: Start, after: Stop)
            .Run(filter, summary);
    }

    /// <summary>Nanoseconds of the first scope of this process; called in a process of its own.</summary>
    public static long FirstScope()
    {
        // Declaring a label, and with it the program's own static constructor, is no part of a scope.
        _ = s_label.Name;
        using Session session = Profiler.Start();
        long before = Stopwatch.GetTimestamp();
        using (s_label.Enter())
        {
        }

        return (long)((Stopwatch.GetTimestamp() - before) * (1e9 / Stopwatch.Frequency));
    }

    private static void First(string filter, Summary summary)
    {
        const string Title = "first scope of a process, after Start()";
        if (!Title.Contains(filter, StringComparison.OrdinalIgnoreCase)) return;
        double[] values = new double[7];
        for (int i = 0; i < values.Length; i++)
        {
            using Process process = Process.Start(new ProcessStartInfo("dotnet", [typeof(ThreadBenchmarks).Assembly.Location, "--first-scope"]) { RedirectStandardOutput = true })!;
            values[i] = double.Parse(process.StandardOutput.ReadToEnd(), System.Globalization.CultureInfo.InvariantCulture);
            process.WaitForExit();
        }

        Array.Sort(values);
        summary.Results.Add(new Result(Title, values[values.Length / 2], "ns", null, null, 100_000, values[values.Length / 2] <= 100_000, 0, values[0]));
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
