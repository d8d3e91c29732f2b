using System.Text.Json;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>JSON, in base units, in a fixed order; docs/report.schema.json describes it.</summary>
internal static class JsonRenderer
{
    public const string Schema = "hybridprofiler.report/1";

    public static byte[] Render(ReportModel model)
    {
        using MemoryStream stream = new();
        // NewLine is fixed: the same trace gives the same bytes on every system.
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" })) Write(json, model);
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ReportModel model)
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("title", model.Title);
        json.WriteBoolean("healthy", model.IsHealthy);
        WriteTexts(json, "verdict", model.Verdict);
        json.WriteStartArray("metrics");
        foreach (Metric metric in model.Metrics) Write(json, metric);
        json.WriteEndArray();
        json.WriteStartArray("sections");
        foreach (ReportSection section in model.Sections)
        {
            json.WriteStartObject();
            json.WriteString("id", section.Id);
            json.WriteString("title", section.Title);
            WriteTexts(json, "notes", section.Notes);
            json.WriteStartArray("tables");
            foreach (ReportTable table in section.Tables) Write(json, table);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("timelines");
        foreach (RequestTimeline timeline in model.Timelines) Write(json, model, timeline);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Metric metric)
    {
        json.WriteStartObject();
        json.WriteString("key", metric.Key);
        WriteName(json, "device", metric.Device);
        WriteName(json, "stream", metric.Stream);
        WriteName(json, "component", metric.Component);
        WriteName(json, "subject", metric.Subject);
        json.WritePropertyName("value");
        WriteNumber(json, metric.Value);
        json.WriteString("unit", MetricUnits.SymbolOf(metric.Unit));
        if (!metric.Distinguishable) json.WriteBoolean("distinguishable", false);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReportTable table)
    {
        json.WriteStartObject();
        json.WriteString("id", table.Id);
        json.WriteString("title", table.Title);
        json.WriteStartArray("columns");
        foreach (ReportColumn column in table.Columns)
        {
            json.WriteStartObject();
            json.WriteString("key", column.Key);
            json.WriteString("title", column.Title);
            json.WriteString("unit", MetricUnits.SymbolOf(column.Unit));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in table.Rows)
        {
            json.WriteStartArray();
            foreach (ReportCell cell in row)
            {
                if (cell.Text is { } text) json.WriteStringValue(text);
                else WriteNumber(json, cell.Number);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        WriteTexts(json, "notes", table.Notes);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReportModel model, RequestTimeline timeline)
    {
        json.WriteStartObject();
        json.WriteString("label", timeline.Label);
        json.WriteNumber("request", timeline.Request.Request);
        json.WriteString("class", timeline.Request.Class);
        json.WriteNumber("latencyNs", timeline.Request.LatencyNs);
        json.WriteNumber("omittedSpans", timeline.OmittedSpans);
        json.WriteStartArray("spans");
        foreach (TimelineSpan span in timeline.Spans)
        {
            json.WriteStartObject();
            json.WriteString("track", model.Tracks[timeline.Rows[span.Row]]);
            json.WriteString("component", span.Component < 0 ? "" : model.Components[span.Component].Name);
            json.WriteString("name", span.Name);
            json.WriteString("kind", span.Kind.ToString());
            json.WriteNumber("startNs", span.StartNs);
            json.WriteNumber("durationNs", span.DurationNs);
            if (model.TrackUncertaintyNs[timeline.Rows[span.Row]] is > 0 and long uncertainty) json.WriteNumber("uncertaintyNs", uncertainty);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("handOffs");
        foreach (TimelineHandOff handOff in timeline.HandOffs)
        {
            json.WriteStartObject();
            json.WriteString("edge", model.Edges[handOff.Edge]);
            json.WriteNumber("producedNs", handOff.ProducedNs);
            if (handOff.ConsumedNs is { } consumed) json.WriteNumber("consumedNs", consumed);
            else json.WriteNull("consumedNs");
            json.WriteNumber("bytes", handOff.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteName(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0) json.WriteString(name, value);
        else json.WriteNull(name);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    // Whole numbers without a decimal point; what is not a number is null.
    internal static void WriteNumber(Utf8JsonWriter json, double number)
    {
        if (!double.IsFinite(number)) json.WriteNullValue();
        else if (number == Math.Floor(number) && Math.Abs(number) < 9e15) json.WriteNumberValue((long)number);
        else json.WriteNumberValue(number);
    }
}
