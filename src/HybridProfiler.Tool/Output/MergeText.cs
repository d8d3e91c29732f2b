using System.Globalization;
using HybridProfiler.Analysis.Merging;

namespace HybridProfiler.Tool.Output;

/// <summary>What is said about a merged trace: its processes, and how sure their clocks are.</summary>
internal static class MergeText
{
    /// <summary>Names of the forms.</summary>
    public static readonly string[] Names = ["text", "json"];

    public static void Write(MergedTrace merged, string path, string format, TextWriter output)
    {
        if (format == Names[1])
        {
            Json(merged, path, output);
            return;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {merged.Processes.Length:N0} processes, {merged.Trace.Spans.Count:N0} spans, {new FileInfo(path).Length:N0} bytes"));
        output.WriteLine();
        TextTable.Write(
            ["process", "host", "trace", "spans", "offset", "uncertainty"],
            [.. merged.Processes.Select(p => new[]
            {
                p.Label, p.Host.Length > 0 ? p.Host : "unknown", Path.GetFileName(p.Name), p.Spans.ToString("N0", CultureInfo.InvariantCulture), Time(p.Alignment.OffsetNs),
                p.Alignment.UncertaintyNs < 0 ? "unknown" : $"± {Time(p.Alignment.UncertaintyNs)}{(p.Alignment.IsComplete ? "" : " + unknown")}",
            })],
            column => column >= 3, output);
        output.WriteLine();
        foreach (MergedProcess process in merged.Processes) output.WriteLine($"{process.Label}: {process.Alignment.Statement}");
        if (merged.Messages > 0) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{merged.Messages:N0} messages between processes became flows."));
    }

    private static void Json(MergedTrace merged, string path, TextWriter output) => JsonOutput.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("schema", "hybridprof.merge/1");
        json.WriteString("output", path);
        json.WriteNumber("spans", merged.Trace.Spans.Count);
        json.WriteNumber("messages", merged.Messages);
        json.WriteStartArray("processes");
        foreach (MergedProcess process in merged.Processes)
        {
            json.WriteStartObject();
            json.WriteString("process", process.Label);
            json.WriteString("host", process.Host);
            json.WriteString("trace", process.Name);
            json.WriteNumber("spans", process.Spans);
            json.WriteString("method", process.Alignment.Method.ToString());
            json.WriteNumber("offset_ns", process.Alignment.OffsetNs);
            if (process.Alignment.UncertaintyNs < 0) json.WriteNull("uncertainty_ns");
            else json.WriteNumber("uncertainty_ns", process.Alignment.UncertaintyNs);
            json.WriteBoolean("is_complete", process.Alignment.IsComplete);
            json.WriteString("statement", process.Alignment.Statement);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string Time(long ns) => Math.Abs((double)ns) switch
    {
        < 1e3 => string.Create(CultureInfo.InvariantCulture, $"{ns} ns"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e3:0.###} us"),
        < 1e9 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:0.######} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e9:0.#########} s"),
    };
}
