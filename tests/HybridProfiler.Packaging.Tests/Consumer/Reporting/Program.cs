// A report from the packages alone: every form of it, without a file that is not in a package.
using HybridProfiler;
using HybridProfiler.Analysis;
using HybridProfiler.Model;

Label solve = Component.Define("solver", Paradigm.Symbolic).Label("solve");
using Session session = Profiler.Start();
for (int i = 0; i < 5; i++)
{
    using (session.Request(i))
    using (solve.Enter()) Thread.SpinWait(10_000);
}

Report report = TraceAnalysis.Of(session.Stop()).Report();
report.SaveHtml("report.html").SaveMarkdown("report.md").SaveJson("report.json");
foreach (string file in (string[])["report.html", "report.md", "report.json"])
{
    Console.WriteLine($"{file} names the component: {File.ReadAllText(file).Contains("solver", StringComparison.Ordinal)}");
}
