using System.Text;
using System.Text.Json;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>
/// Data for the page's charts. The writer's default encoder escapes &lt;, &gt;, &amp; and quotes inside strings, so that
/// no name can end the script element that holds it.
/// </summary>
internal static class PageData
{
    public static string Render(ReportModel model)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream)) Write(json, model);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, ReportModel model)
    {
        json.WriteStartObject();
        Texts(json, "components", model.Components.Select(c => c.Name));
        Texts(json, "edges", model.Edges);
        json.WriteStartArray("charts");
        foreach (ReportChart chart in model.Sections.SelectMany(s => s.Charts)) Write(json, chart);
        json.WriteEndArray();
        json.WriteStartArray("timelines");
        for (int i = 0; i < model.Timelines.Length; i++) Write(json, model, model.Timelines[i], i);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReportChart chart)
    {
        json.WriteStartObject();
        json.WriteString("id", "chart-" + chart.Id);
        json.WriteString("kind", chart.Kind.ToString());
        json.WriteString("unit", MetricUnits.SymbolOf(chart.Unit));
        json.WriteNumber("binWidthNs", chart.BinWidthNs);
        json.WriteBoolean("isLastBinOpen", chart.IsLastBinOpen);
        Texts(json, "categories", chart.Categories);
        json.WriteStartArray("series");
        foreach (ReportSeries series in chart.Series)
        {
            json.WriteStartObject();
            json.WriteString("name", series.Name);
            json.WriteNumber("component", series.Component);
            json.WriteStartArray("values");
            foreach (double value in series.Values) JsonRenderer.WriteNumber(json, value);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Spans as arrays [row, depth, component, name, kind, start ns, duration ns]; names are numbered once per timeline.
    private static void Write(Utf8JsonWriter json, ReportModel model, RequestTimeline timeline, int number)
    {
        string[] names = [.. timeline.Spans.Select(s => s.Name).Distinct().Order(StringComparer.Ordinal)];
        Dictionary<string, int> idOf = names.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i, StringComparer.Ordinal);
        json.WriteStartObject();
        json.WriteString("id", "timeline-" + number);
        json.WriteNumber("latencyNs", timeline.Request.LatencyNs);
        Texts(json, "rows", timeline.Rows.Select(r => model.Tracks[r]));
        json.WriteStartArray("uncertaintyNs");
        foreach (int row in timeline.Rows) json.WriteNumberValue(model.TrackUncertaintyNs[row]);
        json.WriteEndArray();
        Texts(json, "names", names);
        json.WriteStartArray("spans");
        foreach (TimelineSpan span in timeline.Spans)
        {
            json.WriteStartArray();
            json.WriteNumberValue(span.Row);
            json.WriteNumberValue(span.Depth);
            json.WriteNumberValue(span.Component);
            json.WriteNumberValue(idOf[span.Name]);
            json.WriteStringValue(span.Kind.ToString());
            json.WriteNumberValue(span.StartNs);
            json.WriteNumberValue(span.DurationNs);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("handOffs");
        foreach (TimelineHandOff handOff in timeline.HandOffs)
        {
            json.WriteStartArray();
            json.WriteNumberValue(handOff.Edge);
            json.WriteNumberValue(handOff.ProducedNs);
            if (handOff.ConsumedNs is { } consumed) json.WriteNumberValue(consumed);
            else json.WriteNullValue();
            json.WriteNumberValue(handOff.Bytes);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
