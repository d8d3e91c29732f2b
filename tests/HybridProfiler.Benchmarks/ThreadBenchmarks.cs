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

    /// <summary>Nanoseconds of the first scope of this process; called in a process of its own.</summary>
    public static long FirstScope()
    {
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
