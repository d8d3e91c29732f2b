using System.Globalization;
using System.Text;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>One self-contained page. Its policy forbids every network request; the tables need no script.</summary>
internal static class HtmlRenderer
{
    /// <summary>Number of component colours in report.css.</summary>
    public const int Colours = 10;

    private const string TimelineSection = "timeline";

    public static string Render(ReportModel model)
    {
        Dictionary<string, int> componentIds = model.Components.Select((c, i) => (c.Name, i)).ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        StringBuilder html = new(PageAssets.Charts.Length + 200_000);
        html.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"HybridProfiler\">\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n")
            .Append("<title>").Append(HtmlTable.Encode(model.Title)).Append("</title>\n<style>\n").Append(PageAssets.Style).Append("</style>\n</head>\n<body>\n");
        AppendHead(html, model);
        AppendNavigation(html, model);
        html.Append("<main>\n");
        foreach (ReportSection section in model.Sections)
        {
            Append(html, section, componentIds);
            if (section.Id == "requests") AppendTimelines(html, model);
        }

        html.Append("</main>\n");
        AppendFoot(html);
        html.Append("<script type=\"application/json\" id=\"report-data\">").Append(PageData.Render(model)).Append("</script>\n")
            .Append("<script>/* Apache ECharts, Copyright the Apache Software Foundation, Apache License 2.0, https://www.apache.org/licenses/LICENSE-2.0 */\n")
            .Append(PageAssets.Charts).Append("\n</script>\n<script>\n").Append(PageAssets.Script).Append("</script>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static void AppendHead(StringBuilder html, ReportModel model)
    {
        html.Append("<header>\n<p class=\"status ").Append(model.IsHealthy ? "good\">complete" : "bad\">incomplete").Append("</p>\n<h1>").Append(HtmlTable.Encode(model.Title)).Append("</h1>\n<ul class=\"verdict\">");
        for (int i = 0; i < model.Verdict.Length; i++)
        {
            html.Append(i == 0 ? "<li><strong>" : "<li>").Append(HtmlTable.Encode(model.Verdict[i])).Append(i == 0 ? "</strong></li>" : "</li>");
        }

        html.Append("</ul>\n");
        if (model.Headlines.Length > 0) html.Append("<dl class=\"tiles\">");
        foreach (ReportHeadline headline in model.Headlines)
        {
            html.Append("<div><dt>").Append(HtmlTable.Encode(headline.Label)).Append("</dt><dd>").Append(HtmlTable.Encode(headline.Value)).Append("</dd><dd class=\"remark\">")
                .Append(HtmlTable.Encode(headline.Remark)).Append("</dd></div>");
        }

        html.Append(model.Headlines.Length > 0 ? "</dl>\n</header>\n" : "</header>\n");
    }

    private static void AppendNavigation(StringBuilder html, ReportModel model)
    {
        html.Append("<nav aria-label=\"Sections\">");
        foreach (ReportSection section in model.Sections)
        {
            html.Append("<a href=\"#").Append(section.Id).Append("\">").Append(section.Id == "health" ? "Health" : section.Title).Append("</a>");
            if (section.Id == "requests" && model.Timelines.Length > 0) html.Append("<a href=\"#").Append(TimelineSection).Append("\">Timeline</a>");
        }

        html.Append("</nav>\n");
    }

    private static void Append(StringBuilder html, ReportSection section, Dictionary<string, int> componentIds)
    {
        html.Append("<section id=\"").Append(section.Id).Append("\">\n<h2>").Append(section.Title).Append("</h2>\n<p class=\"lead\">").Append(HtmlTable.Encode(section.Lead)).Append("</p>\n");
        if (section.Notes.Length > 0) html.Append("<ul class=\"notes\">");
        foreach (string note in section.Notes) html.Append("<li>").Append(HtmlTable.Encode(note)).Append("</li>");
        if (section.Notes.Length > 0) html.Append("</ul>\n");
        foreach (ReportChart chart in section.Charts) AppendFigure(html, "chart-" + chart.Id, chart.Title, chart.Caption);
        foreach (ReportTable table in section.Tables) HtmlTable.Append(html, table, componentIds);
        html.Append("</section>\n");
    }

    private static void AppendTimelines(StringBuilder html, ReportModel model)
    {
        if (model.Timelines.Length == 0) return;
        html.Append("<section id=\"").Append(TimelineSection).Append("\">\n<h2>Timeline</h2>\n<p class=\"lead\">Everything recorded for one request, from its intended start. Drag the slider, or hold Ctrl and turn the wheel, to zoom; drag to move; point at a bar for its figures.</p>\n");
        for (int i = 0; i < model.Timelines.Length; i++)
        {
            RequestTimeline timeline = model.Timelines[i];
            string title = char.ToUpperInvariant(timeline.Label[0]) + timeline.Label[1..] + " request, " + UnitScale.Print(timeline.Request.LatencyNs, MetricUnit.Nanoseconds);
            string caption = $"Class {Names.Class(timeline.Request.Class)}, {Names.Of(timeline.Request.Regime)}. Pale bars wait. "
                + (timeline.OmittedSpans > 0 ? $"The {UnitScale.Print(timeline.OmittedSpans, MetricUnit.Count)} shortest spans are left out." : $"All {UnitScale.Print(timeline.Spans.Length, MetricUnit.Count)} spans.");
            AppendFigure(html, "timeline-" + i.ToString(CultureInfo.InvariantCulture), title, caption);
        }

        html.Append("</section>\n");
    }

    private static void AppendFigure(StringBuilder html, string id, string title, string caption) =>
        html.Append("<figure><h3>").Append(HtmlTable.Encode(title)).Append("</h3><div class=\"chart\" id=\"").Append(HtmlTable.Encode(id)).Append("\" role=\"img\" aria-label=\"")
            .Append(HtmlTable.Encode(title)).Append("\"></div><figcaption>").Append(HtmlTable.Encode(caption)).Append("</figcaption></figure>\n");

    private static void AppendFoot(StringBuilder html) => html.Append(
        "<footer>\n<p>kB, MB and GB are powers of 1,000. <b>n.d.</b>: not distinguishable from the profiler's own cost. <b>–</b>: there was nothing to measure. Point at a column's title for its definition.</p>\n"
        + "<p>Written by HybridProfiler. Charts by Apache ECharts, Copyright the Apache Software Foundation, under the Apache License 2.0; the library is part of this page.</p>\n</footer>\n");
}
