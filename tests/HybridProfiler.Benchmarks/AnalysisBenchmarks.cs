using System.Diagnostics;
using System.IO.Compression;
using HybridProfiler.Analysis;
using HybridProfiler.Formats;
using Trace = HybridProfiler.Model.Trace;

namespace HybridProfiler.Benchmarks;

/// <summary>
/// All analyses and the report over a real trace of 219 k spans, from memory and as the tool's own process, and over made-up traces that grow
/// tenfold. Times are of the process' processors where the name says so: on a machine that others use, the clock on the wall tells about them.
/// </summary>
internal sealed class AnalysisBenchmarks : BenchmarkSuite
{
    private const string Real = "tracelens/mi300x_xdit_flux1_aiter_sage_rank0";
    private const int WarmRuns = 15, ColdRuns = 5;
    private static readonly int[] s_sizes = [1_000_000, 3_000_000, 10_000_000];

    public override void Run(string filter, Summary summary)
    {
        if (!filter.StartsWith("analysis", StringComparison.OrdinalIgnoreCase)) return;
        if (filter is "analysis" or "analysis warm") Warm(summary);
        if (filter is "analysis" or "analysis cold") Cold(summary);
        if (filter is "analysis" or "analysis scaling") Scaling(summary);
    }

    private static void Warm(Summary summary)
    {
        if (Bytes() is not { } plain) return;
        Samples load = new("analysis warm, load of 219 k spans, processor time", "ms"), report = new("analysis warm, every analysis and the report as JSON, processor time", "ms");
        Samples wall = new("analysis warm, load to JSON, wall", "ms"), allocated = new("analysis warm, every analysis and the report as JSON, allocated", "MB");
        for (int run = 0; run < WarmRuns; run++)
        {
            TimeSpan begin = Environment.CpuUsage.TotalTime;
            Stopwatch watch = Stopwatch.StartNew();
            Trace trace = TraceFile.Load(new MemoryStream(plain, writable: false));
            TimeSpan loaded = Environment.CpuUsage.TotalTime;
            long bytes = GC.GetTotalAllocatedBytes();
            if (TraceAnalysis.Of(trace).Report().ToJson().Length == 0) throw new InvalidOperationException("The report is empty.");
            wall.Add(watch.Elapsed.TotalMilliseconds);
            load.Add((loaded - begin).TotalMilliseconds);
            report.Add((Environment.CpuUsage.TotalTime - loaded).TotalMilliseconds);
            allocated.Add((GC.GetTotalAllocatedBytes() - bytes) / 1e6);
        }

        // The first runs compile.
        foreach (Samples samples in (Samples[])[load, report, wall, allocated]) summary.Results.Add(samples.Result(skip: WarmRuns / 2, samples == wall ? 400 : null));
    }

    private static void Cold(Summary summary)
    {
        string tool = Path.GetFullPath("src/HybridProfiler.Tool/bin/Release/net10.0/HybridProfiler.Tool.dll"), trace = Path.GetFullPath($"../shared/data/traces/{Real}.json.gz");
        if (!File.Exists(tool) || !File.Exists(trace))
        {
            Console.WriteLine("analysis cold: left out, the tool is not built or the trace is not beside the checkout");
            return;
        }

        string page = Path.Combine(Path.GetTempPath(), $"hybridprof-bench-{Environment.ProcessId}.html");
        Samples cpu = new("analysis cold, hybridprof report on the packed trace, processor time", "ms"), wall = new("analysis cold, hybridprof report on the packed trace, wall", "ms");
        Samples memory = new("analysis cold, hybridprof report on the packed trace, most memory", "MB"), nothing = new("analysis cold, hybridprof --version, processor time", "ms");
        for (int run = 0; run < ColdRuns; run++)
        {
            (TimeSpan used, TimeSpan passed, long most) = Child(tool, "report", trace, "-o", page);
            cpu.Add(used.TotalMilliseconds);
            wall.Add(passed.TotalMilliseconds);
            memory.Add(most / 1e6);
            nothing.Add(Child(tool, "--version").Cpu.TotalMilliseconds);
        }

        File.Delete(page);
        foreach (Samples samples in (Samples[])[cpu, wall, memory, nothing]) summary.Results.Add(samples.Result(skip: 0, samples == wall ? 1000 : null));
    }

    private static void Scaling(Summary summary)
    {
        string smallest = "";
        foreach (int size in s_sizes)
        {
            Trace trace = GrowingTrace.Of(size);
            string of = $"analysis scaling, {size / 1_000_000} M spans, ";
            Samples time = new(of + "every analysis and the report as JSON, processor time per span", "ns"), memory = new(of + "most memory of the process", "MB"), allocated = new(of + "allocated per span", "B");
            for (int run = 0; run < 3; run++)
            {
                GC.Collect();
                long bytes = GC.GetTotalAllocatedBytes();
                TimeSpan begin = Environment.CpuUsage.TotalTime;
                if (TraceAnalysis.Of(trace).Report().ToJson().Length == 0) throw new InvalidOperationException("The report is empty.");
                time.Add((Environment.CpuUsage.TotalTime - begin).TotalNanoseconds / trace.Spans.Count);
                allocated.Add((double)(GC.GetTotalAllocatedBytes() - bytes) / trace.Spans.Count);
                memory.Add(Process.GetCurrentProcess().PeakWorkingSet64 / 1e6);
            }

            Result result = time.Result(skip: smallest.Length == 0 ? 1 : 0, null);
            Result? first = summary.Results.Find(r => r.Name == smallest);
            summary.Results.Add(first is null ? result : result with { Baseline = smallest, Ratio = result.Value / first.Value });
            summary.Results.Add(allocated.Result(0, null));
            summary.Results.Add(memory.Result(0, null));
            if (first is null) smallest = result.Name;
        }
    }

    private static byte[]? Bytes()
    {
        string path = Path.GetFullPath($"../shared/data/traces/{Real}.json.gz");
        if (!File.Exists(path))
        {
            Console.WriteLine($"analysis warm: left out, {Real} is not beside the checkout");
            return null;
        }

        using MemoryStream plain = new();
        using (GZipStream zip = new(File.OpenRead(path), CompressionMode.Decompress)) zip.CopyTo(plain);
        return plain.ToArray();
    }

    private static (TimeSpan Cpu, TimeSpan Wall, long MostBytes) Child(string tool, params string[] arguments)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using Process child = Process.Start(new ProcessStartInfo("dotnet", [tool, .. arguments]) { RedirectStandardOutput = true })!;
        long most = 0;
        TimeSpan cpu = TimeSpan.Zero;
        // A process that has ended no longer says what it used: the last look before that is at most so long ago.
        while (!child.WaitForExit(5))
        {
            child.Refresh();
            try
            {
                (most, cpu) = (Math.Max(most, child.PeakWorkingSet64), child.TotalProcessorTime);
            }
            catch (InvalidOperationException)
            {
                break;
            }
        }

        child.WaitForExit();
        if (child.ExitCode != 0) throw new InvalidOperationException($"hybridprof ended with {child.ExitCode}.");
        return (cpu, watch.Elapsed, most);
    }

    private sealed class Samples(string name, string unit)
    {
        private readonly List<double> _values = [];

        public void Add(double value) => _values.Add(value);

        public Result Result(int skip, double? target)
        {
            double[] sorted = [.. _values.Skip(skip).Order()];
            double median = sorted[sorted.Length / 2];
            return new Result(name, median, unit, null, null, target, target is null ? null : median <= target, (sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4]) / 2 / median, sorted[0]);
        }
    }
}
