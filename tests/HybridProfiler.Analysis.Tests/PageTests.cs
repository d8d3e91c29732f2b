using System.Text.Json;
using System.Text.RegularExpressions;
using HybridProfiler.Browser;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

public sealed partial class PageTests
{
    private const string Evil = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";

    [Fact]
    public async Task A_page_renders_in_a_browser_without_errors_or_requests_and_draws_every_chart()
    {
        if (!HeadlessChromium.IsInstalled(out string reason)) Assert.Skip(reason);
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using TemporaryFolder folder = new("hp-page-");
        Report report = TraceAnalysis.Of(PipelineTrace.Of(requests: 200)).Report().SaveHtml(folder.File("report.html"));
        await using HeadlessChromium page = await HeadlessChromium.StartAsync(cancel);
        await page.OpenAsync(new Uri(folder.File("report.html")), cancel);
        int charts = report.Model.Sections.Sum(s => s.Charts.Length) + report.Model.Timelines.Length;
        Assert.True(charts > 8, $"{charts} charts");
        await page.WaitUntilAsync("document.documentElement.dataset.charts > 0", cancel);
        Assert.Equal(charts, (await page.EvaluateAsync("document.querySelectorAll('.chart canvas').length", cancel)).GetInt32());
        Assert.Equal(0, (await page.EvaluateAsync("performance.getEntriesByType('resource').length", cancel)).GetInt32());
        Assert.Equal(charts, (await page.EvaluateAsync(PaintedCanvases, cancel)).GetInt32());
        Assert.Equal(report.Model.Sections.Sum(s => s.Tables.Length), (await page.EvaluateAsync("document.querySelectorAll('table').length", cancel)).GetInt32());
        Assert.Equal("1", (await page.EvaluateAsync(ZoomedShare, cancel)).ToString());
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Names_from_the_trace_never_act_as_markup()
    {
        if (!HeadlessChromium.IsInstalled(out string reason)) Assert.Skip(reason);
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using TemporaryFolder folder = new("hp-page-");
        TraceAnalysis.Of(EvilTrace()).Report().SaveHtml(folder.File("report.html"));
        await using HeadlessChromium page = await HeadlessChromium.StartAsync(cancel);
        await page.OpenAsync(new Uri(folder.File("report.html")), cancel);
        await page.WaitUntilAsync("document.documentElement.dataset.charts > 0", cancel);
        await page.EvaluateAsync("drawn.forEach(chart => chart.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: 0 }))", cancel);
        Assert.Equal(Evil, (await page.EvaluateAsync("document.title", cancel)).GetString());
        Assert.Equal(0, (await page.EvaluateAsync("document.querySelectorAll('img').length", cancel)).GetInt32());
        Assert.Empty(page.Errors);
    }

    [Fact]
    public void The_page_holds_everything_it_needs_and_names_the_licence_of_what_it_carries()
    {
        string html = TraceAnalysis.Of(PipelineTrace.Of(requests: 8)).Report().ToHtml();
        Assert.DoesNotMatch(ForeignAddress(), html.Replace(Reporting.PageAssets.Charts, "", StringComparison.Ordinal));
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        Assert.Contains("Apache ECharts, Copyright the Apache Software Foundation", html, StringComparison.Ordinal);
        Assert.Equal(html.Split("<script").Length, html.Split("</script").Length);
    }

    [Fact]
    public void Markdown_holds_no_markup_from_names()
    {
        string markdown = TraceAnalysis.Of(EvilTrace()).Report().ToMarkdown();
        Assert.DoesNotContain("<img", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", markdown, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(TraceAnalysis.Of(EvilTrace()).Report().ToJson());
        Assert.Equal(Evil, json.RootElement.GetProperty("title").GetString());
    }

    // A canvas counts as painted when it has more than one colour.
    private const string PaintedCanvases = """
        [...document.querySelectorAll('.chart canvas')].filter(c => {
          const pixels = new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer);
          return pixels.some(p => p !== pixels[0]);
        }).length
        """;

    private const string ZoomedShare = """
        (() => {
          const chart = drawn.get('timeline-0');
          chart.dispatchAction({ type: 'dataZoom', start: 40, end: 41 });
          const zoom = chart.getOption().dataZoom[0];
          return Math.round(zoom.end - zoom.start);
        })()
        """;

    private static Trace EvilTrace()
    {
        TraceBuilder builder = new() { Header = new TraceHeader { StartNs = 0, StopNs = 1_000, ProcessName = Evil } };
        int component = builder.AddComponent(new ComponentInfo(Evil)), other = builder.AddComponent(new ComponentInfo(Evil + "2"));
        int device = builder.AddDevice(new DeviceInfo(Evil, DeviceApi.Simulated));
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, Evil)), queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, Evil, 0, device));
        int lane = builder.AddTrack(new TrackInfo(TrackKind.Requests, Evil)), edge = builder.AddEdge(new EdgeInfo(component, other, Evil)), name = builder.Intern(Evil);
        int own = builder.AddSpan(lane, 0, 900, name, -1, SpanKind.Stage), request = builder.AddRequest(own, 1, name, 0);
        builder.AddSpan(thread, 10, 500, name, component, SpanKind.Compute, TraceBuilder.FindParent, request);
        int decision = builder.AddSpan(thread, 600, 0, name, component, SpanKind.Decision, TraceBuilder.FindParent, request);
        builder.AddAttribute(decision, builder.Intern("choice"), Evil);
        builder.AddSpan(queue, 50, 300, name, other, SpanKind.Compute, -1, request);
        builder.AddHandOff(edge, 100, 200, 64, request: request);
        builder.AddCounterSample(builder.AddCounter(new CounterInfo(Evil, CounterUnit.None, false)), 5, 1.5);
        builder.Health = Health.Perfect with { Absences = [new Absence(Evil, Evil)], Notes = [Evil] };
        return builder.Build();
    }

    // Addresses that a browser would load by itself: in the page's own part; what the library might do is watched in the browser.
    [GeneratedRegex(@"<(?:link|img|iframe|script)\b[^>]*(?:src|href)\s*=|@import|url\(\s*['""]?https?:", RegexOptions.IgnoreCase)]
    private static partial Regex ForeignAddress();
}
