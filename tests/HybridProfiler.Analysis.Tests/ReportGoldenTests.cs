using System.Globalization;
using System.Text;
using System.Text.Json;
using HybridProfiler.Analysis.Reporting;
using HybridProfiler.Goldens;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

public sealed class ReportGoldenTests
{
    private const string Folder = "tests/HybridProfiler.Analysis.Tests/Goldens/";

    private static Report SmallReport => TraceAnalysis.Of(PipelineTrace.Of(requests: 8)).Report();

    [Fact]
    public void Console_report_of_a_small_trace()
    {
        StringWriter text = new() { NewLine = "\n" };
        SmallReport.WriteTo(text);
        GoldenFile.Check(Folder + "small.console.txt", text.ToString());
    }

    [Fact]
    public void Head_of_the_console_report_of_a_small_trace()
    {
        StringWriter text = new() { NewLine = "\n" };
        SmallReport.WriteHeadTo(text);
        GoldenFile.Check(Folder + "small.head.txt", text.ToString());
    }

    [Fact]
    public void Markdown_report_of_a_small_trace() => GoldenFile.Check(Folder + "small.md", SmallReport.ToMarkdown());

    [Fact]
    public void Json_report_of_a_small_trace() => GoldenFile.Check(Folder + "small.json", Encoding.UTF8.GetString(SmallReport.ToJson()));

    [Fact]
    public void The_same_trace_gives_the_same_bytes_in_every_format_and_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            (string, string, string) first = All();
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } };
            Assert.Equal(first, All());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        static (string, string, string) All() => (SmallReport.ToMarkdown(), Encoding.UTF8.GetString(SmallReport.ToJson()), SmallReport.ToHtml());
    }

    [Fact]
    public void A_trace_without_anything_gives_a_report_that_says_so()
    {
        Report report = TraceAnalysis.Of(new TraceBuilder().Build()).Report();
        Assert.Contains("nothing was lost", report.ToMarkdown(), StringComparison.Ordinal);
        Assert.Contains("not measured", report.ToMarkdown(), StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("metrics").EnumerateArray().Single(m => m.GetProperty("key").GetString() == "profiler/own_cost").GetProperty("value").ValueKind);
        Assert.Contains("</html>", report.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_of_the_json_carry_key_device_stream_component_value_and_unit()
    {
        using JsonDocument json = JsonDocument.Parse(SmallReport.ToJson());
        Assert.Equal("hybridprofiler.report/1", json.RootElement.GetProperty("schema").GetString());
        foreach (JsonElement metric in json.RootElement.GetProperty("metrics").EnumerateArray())
        {
            string[] names = [.. metric.EnumerateObject().Select(p => p.Name)];
            Assert.Equal(["key", "device", "stream", "component", "subject", "value", "unit"], names.Take(7));
        }
    }

    [Fact]
    public void A_duration_below_the_cost_of_its_scope_is_not_distinguishable_and_never_zero()
    {
        TraceAnalysis analysis = TraceAnalysis.Of(PipelineTrace.Of(requests: 12));
        Metric mask = analysis.Report().Model.Metrics.Single(m => m.Key == "scope/p50" && m.Subject.StartsWith("mask", StringComparison.Ordinal));
        Assert.Equal((8.0, false), (mask.Value, mask.Distinguishable));
        Assert.Contains("| n.d. |", analysis.Report().ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Warm_up_first_run_and_idle_wake_stand_apart_from_warm_requests()
    {
        TraceBuilder builder = new();
        int lane = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
        foreach ((long start, string @class) in ((long, string)[])[(0, "a"), (100, "a"), (200, "a"), (3_000_000_000, "a"), (3_000_000_100, "warmup"), (3_000_000_200, "Settle")])
            builder.AddRequest(builder.AddSpan(lane, start, 50, builder.Intern("r"), -1, SpanKind.Stage), start, builder.Intern(@class), start);
        TraceAnalysis analysis = TraceAnalysis.Of(builder.Build()).TreatAsWarmUp("settle");
        Assert.Equal(["FirstRun", "Warm", "Warm", "IdleWake", "WarmUp", "WarmUp"], analysis.Requests.Select(r => r.Regime.ToString()));
        Assert.Equal(2, analysis.RequestClasses.Single(c => c.Regime == Analyzers.Regime.Warm).Latency.Count);
    }

    [Fact]
    public void Latency_starts_at_the_intended_start()
    {
        TraceBuilder builder = new();
        int lane = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
        builder.AddRequest(builder.AddSpan(lane, 500, 100, builder.Intern("r"), -1, SpanKind.Stage), 1, 0, 200);
        TraceAnalysis analysis = TraceAnalysis.Of(builder.Build());
        Assert.Equal(400, analysis.Requests[0].LatencyNs);
        Assert.Contains(analysis.RequestClasses[0].Parts, p => p is { Kind: Analyzers.RequestPartKind.StartDelay, TotalNs: 300 });
    }

    [Fact]
    public void A_timeline_with_too_many_spans_keeps_the_longest_and_states_how_many_are_left_out()
    {
        TraceAnalysis full = TraceAnalysis.Of(PipelineTrace.Of(requests: 60));
        TraceAnalysis capped = full.WithTimelineSpans(5);
        Assert.Equal(0, full.Timelines[0].OmittedSpans);
        Assert.Equal(5, capped.Timelines[0].Spans.Length);
        Assert.Equal(full.Timelines[0].Spans.Length - 5, capped.Timelines[0].OmittedSpans);
        Assert.Equal(
            full.Timelines[0].Spans.Select(s => s.DurationNs).OrderDescending().Take(5),
            capped.Timelines[0].Spans.Select(s => s.DurationNs).OrderDescending());
    }

    [Fact]
    public void Bandwidth_comes_from_transfers_of_the_hand_offs_bytes_and_is_none_elsewhere()
    {
        TraceAnalysis analysis = TraceAnalysis.Of(PipelineTrace.Of(requests: 20));
        Analyzers.EdgeUsage pixels = analysis.Edges.Single(e => analysis.Trace.Edges[e.Edge].Name == "pixels"), patches = analysis.Edges.Single(e => analysis.Trace.Edges[e.Edge].Name == "patches");
        Assert.Equal(20, pixels.Transfers);
        Assert.Equal(pixels.Bytes, pixels.TransferBytes);
        Assert.Equal(pixels.TransferBytes * 1e9 / pixels.TransferNs, pixels.BytesPerSecond);
        Assert.True(double.IsNaN(patches.BytesPerSecond));
    }

    [Fact]
    public void The_latency_chart_holds_every_warm_request_and_puts_late_ones_into_an_open_last_bin()
    {
        TraceBuilder builder = new();
        int lane = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
        for (int r = 0; r < 100; r++)
            builder.AddRequest(builder.AddSpan(lane, r * 100_000, r == 50 ? 90_000 : 1_000 + r, builder.Intern("r"), -1, SpanKind.Stage), r, 0, r * 100_000);
        ReportChart chart = TraceAnalysis.Of(builder.Build()).Report().Model.Sections.SelectMany(s => s.Charts).Single(c => c.Kind == ReportChartKind.Histogram);
        Assert.True(chart.IsLastBinOpen);
        Assert.Equal(99, chart.Series.Sum(s => s.Values.Sum()));
        Assert.Equal(1, chart.Series[0].Values[^1]);
        Assert.Contains("to 90.000 µs", chart.Caption, StringComparison.Ordinal);
    }
}
