// A dataset of many traces, as fleets write it, and what SQL on one machine takes over it.
// Usage: ScaleOut.Benchmarks [--traces N] [--rows N] [--out DIR] [--reuse yes]   --reuse asks the dataset of an earlier run
using System.Diagnostics;
using System.Globalization;
using HybridProfiler.Analysis;
using HybridProfiler.Storage.Tables;
using ScaleOut.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int traces = 100, rows = 1_040_000;
bool reuse = false;
string output = "artifacts/bench";
for (int i = 0; i + 1 < args.Length; i += 2)
{
    if (args[i] == "--traces") traces = int.Parse(args[i + 1]);
    else if (args[i] == "--rows") rows = int.Parse(args[i + 1]);
    else if (args[i] == "--out") output = args[i + 1];
    else if (args[i] == "--reuse") reuse = true;
}

string dataset = Path.Combine(output, "scale-out");
if (!reuse) Write();

long bytes = new DirectoryInfo(dataset).EnumerateFiles("*.parquet", SearchOption.AllDirectories).Sum(f => f.Length);
Console.WriteLine($"\n{bytes / 1e9:0.00} GB of Parquet\n");

(string Question, string Sql)[] questions =
[
    ("how many spans and operations", "SELECT (SELECT count(*) FROM spans) + (SELECT count(*) FROM operations) AS rows"),
    ("99th percentile of the latency by class", "SELECT class, count(*) AS requests, quantile_disc(latency_ns, 0.99) AS p99_ns FROM requests WHERE regime = 'Warm' GROUP BY class ORDER BY class"),
    ("device time by component", "SELECT component, sum(duration_ns) AS ns, count(*) AS operations FROM operations GROUP BY component ORDER BY ns DESC"),
    ("the ten kernels with the most time", "SELECT name, sum(duration_ns) AS ns, quantile_cont(duration_ns, 0.5) AS median_ns FROM operations GROUP BY name ORDER BY ns DESC LIMIT 10"),
    ("self time on the host by trace and component", "SELECT trace, component, sum(self_ns) AS ns FROM spans WHERE component IS NOT NULL GROUP BY ALL ORDER BY ns DESC LIMIT 10"),
    ("the ten slowest requests, with their time on devices", "WITH slow AS (SELECT trace, request, latency_ns FROM requests ORDER BY latency_ns DESC LIMIT 10) SELECT slow.*, sum(o.duration_ns) AS device_ns FROM slow JOIN operations o USING (trace, request) GROUP BY ALL ORDER BY latency_ns DESC"),
    ("one trace of all: its launches that waited longest", "SELECT name, start_ns - submitted_ns AS waited_ns FROM operations WHERE trace = 'host-007' ORDER BY waited_ns DESC LIMIT 10"),
];
Console.WriteLine("| question | first [s] | again [s] | rows |\n| --- | ---: | ---: | ---: |");
foreach ((string question, string sql) in questions)
{
    // A database of its own for each, so that "first" has nothing of the dataset in the engine's memory; the system's file cache stays.
    using TraceDatabase database = TraceDatabase.Open(dataset);
    (double first, int count) = Ask(database, sql);
    (double again, _) = Ask(database, sql);
    Console.WriteLine($"| {question} | {first:0.00} | {again:0.00} | {count} |");
}

using Process self = Process.GetCurrentProcess();
Console.WriteLine($"\nLargest memory of the process: {self.PeakWorkingSet64 / 1e9:0.0} GB. {Environment.ProcessorCount} processors, DuckDB in the process.");
return 0;

void Write()
{
    if (Directory.Exists(dataset)) Directory.Delete(dataset, recursive: true);
    Directory.CreateDirectory(dataset);
    long spans = 0;
    TimeSpan converting = TimeSpan.Zero, processor = TimeSpan.Zero;
    for (int seed = 1; seed <= traces; seed++)
    {
        HybridProfiler.Model.Trace trace = ServingTrace.Make(seed, rows);
        spans += trace.Spans.Count;
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        using TraceDatabase database = TraceDatabase.Of(new TraceTables($"host-{seed:000}", trace) { Regimes = () => [.. TraceAnalysis.Of(trace).Requests.Select(r => r.Regime.ToString())] });
        database.SaveParquet(dataset);
        converting += Stopwatch.GetElapsedTime(began);
        processor += Environment.CpuUsage.TotalTime - before;
        if (seed % 10 == 0 || seed == traces) Console.WriteLine($"{seed} traces, {spans:N0} spans and operations written in {converting.TotalSeconds:0} s: {converting.TotalNanoseconds / spans:0} ns for each, {processor.TotalNanoseconds / spans:0} ns of processor time");
    }
}

static (double Seconds, int Rows) Ask(TraceDatabase database, string sql)
{
    long began = Stopwatch.GetTimestamp();
    int rows = database.Query(sql).Rows.Length;
    return (Stopwatch.GetElapsedTime(began).TotalSeconds, rows);
}
