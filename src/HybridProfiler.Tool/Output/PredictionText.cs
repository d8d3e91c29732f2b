using System.Globalization;
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
        List<string[]> rows = [];
        foreach (ClassPrediction c in prediction.Classes)
        {
            string name = c.Class.Length > 0 ? c.Class : "(no class)";
            foreach ((string figure, Func<Distribution, double> of) in s_figures) rows.Add([name, figure, Time(of(c.Before)), Time(of(c.After)), Change(of(c.Before), of(c.After))]);
            if (double.IsFinite(c.RequestsPerSecondBefore))
                rows.Add([name, "per second", Number(c.RequestsPerSecondBefore), Number(c.RequestsPerSecondAfter), Change(c.RequestsPerSecondBefore, c.RequestsPerSecondAfter)]);
        }

        rows.Add(["the run", "wall", Time(prediction.RunBeforeNs), Time(prediction.RunAfterNs), Change(prediction.RunBeforeNs, prediction.RunAfterNs)]);
        TextTable.Write(["requests", "figure", "recorded", "predicted", "change"], rows, static column => column >= 2, writer, indent: "  ");
        foreach (string note in prediction.Notes) writer.WriteLine($"  {note}");
    }

    private static void WriteJson(Prediction prediction, string[] changes, TextWriter writer) => JsonOutput.Write(writer, json =>
    {
        json.WriteStartObject();
        Texts(json, "changes", changes);
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
        Texts(json, "notes", prediction.Notes);
        json.WriteEndObject();
    });

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
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
