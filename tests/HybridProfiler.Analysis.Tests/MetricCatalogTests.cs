using System.Text;
using System.Text.RegularExpressions;
using HybridProfiler.Analysis.Reporting;
using HybridProfiler.Analysis.Tests.Dynamics;
using HybridProfiler.Goldens;

namespace HybridProfiler.Analysis.Tests;

public sealed partial class MetricCatalogTests
{
    private const string Begin = "<!-- The rest is written from MetricCatalog; HP_REWRITE_GOLDENS=1 rewrites it. -->\n";

    [Fact]
    public void The_documentation_of_metrics_is_what_the_catalogue_says()
    {
        string path = Checkout.PathOf("docs/metrics.md");
        string current = File.ReadAllText(path).ReplaceLineEndings("\n");
        int at = current.IndexOf(Begin, StringComparison.Ordinal);
        Assert.True(at > 0, "docs/metrics.md has lost the line from which on it is written from the catalogue.");
        GoldenFile.Check("docs/metrics.md", current[..(at + Begin.Length)] + Tables());
    }

    [Fact]
    public void Every_metric_has_a_key_of_its_own_and_a_definition_that_is_a_sentence()
    {
        Assert.Equal(MetricCatalog.All.Length, MetricCatalog.All.Select(d => d.Key).Distinct().Count());
        Assert.All(MetricCatalog.All, d => Assert.Matches(Key(), d.Key));
        Assert.All(MetricCatalog.All, d => Assert.EndsWith(".", d.Definition, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_metric_of_the_catalogue_is_in_the_report_of_a_full_trace()
    {
        TraceAnalysis[] traces = [TraceAnalysis.Of(PipelineTrace.Of(requests: 60)), RequestsTrace.OfManyChanges(), TraceAnalysis.Of(LinkTests.UploadsOfOneVersion()), TraceAnalysis.Of(CpuTimeTrace.Example), TraceAnalysis.Of(AnnotationTests.Annotated())];
        HashSet<string> reported = [.. traces.SelectMany(t => t.Report().Model.Metrics).Concat(Comparison.TraceComparison.Of(traces[0], traces[0]).Report().Model.Metrics).Concat(HtaReportTests.OfEverything().Report().Model.Metrics).Select(m => m.Key)];
        Assert.Empty(MetricCatalog.All.Select(d => d.Key).Except(reported));
    }

    [Fact]
    public void An_unknown_metric_is_named_in_the_error() =>
        Assert.Contains("'no.such'", Assert.Throws<KeyNotFoundException>(() => MetricCatalog.Find("no.such")).Message, StringComparison.Ordinal);

    private static string Tables()
    {
        StringBuilder text = new();
        foreach ((string group, MetricDefinition[] definitions) in MetricCatalog.Groups)
        {
            text.Append("\n## ").Append(group).Append("\n\n| metric | unit | meaning |\n| --- | --- | --- |\n");
            foreach (MetricDefinition d in definitions)
                text.Append("| `").Append(d.Key).Append("` | ").Append(MetricUnits.SymbolOf(d.Unit)).Append(" | ").Append(d.Definition.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
        }

        return text.ToString();
    }

    [GeneratedRegex("^[a-z_]+(?:/[a-z0-9_]+)+$")]
    private static partial Regex Key();
}
