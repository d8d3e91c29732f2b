using System.Collections.Immutable;
using HybridProfiler.Analysis.Reporting;
using HybridProfiler.Analysis.Tests.Dynamics;

namespace HybridProfiler.Analysis.Tests;

public sealed class AnalyzerTests
{
    [Fact]
    public void Sections_of_a_report_are_the_answers_of_the_built_in_analyzers_in_their_order()
    {
        TraceAnalysis analysis = TraceAnalysis.Of(PipelineTrace.Of(requests: 60));
        ReportModel report = analysis.Report().Model;
        AnalyzerAnswer[] answers = [.. TraceAnalysis.BuiltIn.Select(a => a.Analyze(analysis))];
        Assert.Equal(TraceAnalysis.BuiltIn.Select(a => a.Id), answers.Select(a => a.Section.Id));
        Assert.Equal(report.Sections.Select(s => s.Id), answers.Where(a => a.Section.Notes.Length > 0 || a.Section.Tables.Any(t => t.Rows.Length > 0)).Select(a => a.Section.Id));
        Assert.Equal(report.Metrics, answers.SelectMany(a => a.Metrics));
    }

    [Fact]
    public void Every_built_in_analyzer_reports_the_metrics_that_it_names_and_together_they_name_the_catalogue()
    {
        TraceAnalysis[] traces = [TraceAnalysis.Of(PipelineTrace.Of(requests: 60)), RequestsTrace.OfManyChanges(), TraceAnalysis.Of(LinkTests.UploadsOfOneVersion()), TraceAnalysis.Of(CpuTimeTrace.Example), TraceAnalysis.Of(AnnotationTests.Annotated())];
        foreach (IAnalyzer analyzer in TraceAnalysis.BuiltIn)
            Assert.Empty(traces.SelectMany(t => analyzer.Analyze(t).Metrics).Select(m => m.Key).Distinct().Except(analyzer.Metrics.Select(d => d.Key)).Select(key => $"{analyzer.Id}: {key}"));
        string[] unnamed = [.. MetricCatalog.All.Except(TraceAnalysis.BuiltIn.SelectMany(a => a.Metrics)).Select(d => d.Key[..d.Key.IndexOf('/')]).Distinct().Order()];
        // Those of two recordings, and of Holistic Trace Analysis, are no answers to one trace.
        Assert.Equal(["compare", "hta"], unnamed);
    }

    [Fact]
    public void An_analyzer_of_ones_own_has_a_section_before_the_environment_and_its_metrics_in_the_report()
    {
        ReportModel report = TraceAnalysis.Of(PipelineTrace.Of(requests: 5)).With(new Longest("longest-span")).Report().Model;
        string[] sections = [.. report.Sections.Select(s => s.Id)];
        Assert.Equal("longest-span", sections[Array.IndexOf(sections, "environment") - 1]);
        Metric longest = Assert.Single(report.Metrics, m => m.Key == "own/longest");
        Assert.Equal(PipelineTrace.Of(requests: 5).Spans.Duration.ToArray().Max(), longest.Value);
    }

    [Theory]
    [InlineData("own/other", "it reports own/longest, which its Metrics do not name")]
    [InlineData(null, "NotSupportedException: no key")]
    public void An_analyzer_that_fails_says_so_in_its_section_and_costs_nothing_else(string? key, string why)
    {
        TraceAnalysis analysis = TraceAnalysis.Of(PipelineTrace.Of(requests: 5));
        ReportModel report = analysis.With(new Longest("longest-span") { Key = key }).Report().Model;
        Assert.Contains(why, Assert.Single(report.Sections, s => s.Id == "longest-span").Notes[0], StringComparison.Ordinal);
        Assert.Equal(analysis.Report().Model.Metrics, report.Metrics);
    }

    [Theory]
    [InlineData("memory", "already")]
    [InlineData("Longest span", "small letters")]
    [InlineData("", "small letters")]
    public void A_name_that_is_taken_or_none_is_refused(string id, string problem) =>
        Assert.Contains(problem, Assert.Throws<ArgumentException>(() => TraceAnalysis.Of(PipelineTrace.Of(requests: 1)).With(new Longest(id))).Message, StringComparison.Ordinal);

    private sealed class Longest(string id) : IAnalyzer
    {
        public string? Key { get; init; } = "own/longest";

        public string Id => id;

        public ImmutableArray<MetricDefinition> Metrics => [new(Key ?? throw new NotSupportedException("no key"), MetricUnit.Nanoseconds, "Longest span.")];

        public AnalyzerAnswer Analyze(TraceAnalysis analysis)
        {
            long longest = analysis.Trace.Spans.Duration.ToArray().Max();
            ReportTable table = new("longest", "Longest span", [new ReportColumn("own/longest", "longest", MetricUnit.Nanoseconds, false, "")], [[ReportCell.Of(longest, MetricUnit.Nanoseconds)]], []);
            return new AnalyzerAnswer(new ReportSection(id, "Longest span", "", [table], [], []), [new Metric("own/longest", "", "", "", "", longest, MetricUnit.Nanoseconds, true)]);
        }
    }
}
