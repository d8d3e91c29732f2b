using System.Globalization;
using System.Text;
using System.Text.Json;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Tool.Output;

/// <summary>A prediction for people and for programs.</summary>
internal static class PredictionText
{
    public const string Text = "text", Json = "json";

    /// <summary>Every form.</summary>
    public static readonly string[] Names = [Text, Json];

    private static readonly (string Name, Func<Distribution, double> Of)[] s_figures =
        [("mean", d => d.MeanNs), ("p50", d => d.P50Ns), ("p90", d => d.P90Ns), ("p99", d => d.P99Ns), ("max", d => d.MaxNs)];

    /// <summary>Writes a prediction.</summary>
    /// <param name="prediction">What is predicted.</param>
    /// <param name="changes">The changes as they were asked for.</param>
    /// <param name="form">One of <see cref="Names"/>.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(Prediction prediction, string[] changes, string form, TextWriter writer)
    {
        if (form == Json) WriteJson(prediction, changes, writer);
        else WriteText(prediction, changes, writer);
    }

    private static void WriteText(Prediction prediction, string[] changes, TextWriter writer)
    {
        writer.WriteLine($"With {string.Join(", ", changes)}:");
        List<string[]> rows = [["requests", "figure", "recorded", "predicted", "change"]];
        foreach (ClassPrediction c in prediction.Classes)
        {
            string name = c.Class.Length > 0 ? c.Class : "(no class)";
            foreach ((string figure, Func<Distribution, double> of) in s_figures) rows.Add([name, figure, Time(of(c.Before)), Time(of(c.After)), Change(of(c.Before), of(c.After))]);
            if (double.IsFinite(c.RequestsPerSecondBefore))
                rows.Add([name, "per second", Number(c.RequestsPerSecondBefore), Number(c.RequestsPerSecondAfter), Change(c.RequestsPerSecondBefore, c.RequestsPerSecondAfter)]);
        }

        rows.Add(["the run", "wall", Time(prediction.RunBeforeNs), Time(prediction.RunAfterNs), Change(prediction.RunBeforeNs, prediction.RunAfterNs)]);
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(r => r[i].Length))];
        rows.Insert(1, [.. widths.Select(w => new string('-', w))]);
        foreach (string[] row in rows) writer.WriteLine("  " + string.Join("  ", row.Select((cell, i) => i < 2 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
        foreach (string note in prediction.Notes) writer.WriteLine($"  {note}");
    }

    private static void WriteJson(Prediction prediction, string[] changes, TextWriter writer)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("changes");
            foreach (string change in changes) json.WriteStringValue(change);
            json.WriteEndArray();
            json.WriteStartArray("classes");
            foreach (ClassPrediction c in prediction.Classes)
            {
                json.WriteStartObject();
                json.WriteString("class", c.Class);
                json.WriteNumber("requests", c.Before.Count);
                Figures(json, "recorded_ns", c.Before);
                Figures(json, "predicted_ns", c.After);
                Ratio(json, "recorded_per_second", c.RequestsPerSecondBefore);
                Ratio(json, "predicted_per_second", c.RequestsPerSecondAfter);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("run_recorded_ns", prediction.RunBeforeNs);
            json.WriteNumber("run_predicted_ns", prediction.RunAfterNs);
            json.WriteStartArray("notes");
            foreach (string note in prediction.Notes) json.WriteStringValue(note);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    private static void Figures(Utf8JsonWriter json, string name, Distribution distribution)
    {
        json.WriteStartObject(name);
        foreach ((string figure, Func<Distribution, double> of) in s_figures) json.WriteNumber(figure, of(distribution));
        json.WriteEndObject();
    }

    private static void Ratio(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    private static string Time(double ns) => ns switch
    {
        >= 1e9 => Number(ns / 1e9) + " s",
        >= 1e6 => Number(ns / 1e6) + " ms",
        >= 1e3 => Number(ns / 1e3) + " us",
        _ => Number(ns) + " ns",
    };

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "0.0" : "0.000", CultureInfo.InvariantCulture);

    private static string Change(double before, double after) => before > 0 ? ((after / before - 1) * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + " %" : "";
}
