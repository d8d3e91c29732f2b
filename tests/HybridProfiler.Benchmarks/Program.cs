using HybridProfiler.Benchmarks;

// Usage: HybridProfiler.Benchmarks [filter] [--out DIR]: runs the cases whose names contain the filter, prints them and
// writes DIR/summary.json.
if (args is ["--first-scope"])
{
    Console.WriteLine(ThreadBenchmarks.FirstScope());
    return 0;
}

string output = "artifacts/bench";
string filter = "";
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--out" && i + 1 < args.Length) output = args[++i];
    else filter = args[i];
}

BenchmarkSuite[] suites = [new ScopeBenchmarks(), new PeerBenchmarks(), new TailBenchmarks(), new ThreadBenchmarks(), new PerfettoBenchmarks(), new ChromeBenchmarks(), new OpenClBenchmarks(), new CudaBenchmarks(), new CuptiBenchmarks(), new KinetoBenchmarks(), new AnalysisBenchmarks()];
Summary summary = new();
foreach (BenchmarkSuite suite in suites) suite.Run(filter, summary);
summary.Print(Console.Out);
Directory.CreateDirectory(output);
summary.Save(Path.Combine(output, "summary.json"));
Console.WriteLine($"{summary.Results.Count} results in {Path.Combine(output, "summary.json")}");
return summary.Results.Count == 0 ? 1 : 0;
