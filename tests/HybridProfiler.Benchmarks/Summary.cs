using System.Globalization;
using System.Text.Json;

namespace HybridProfiler.Benchmarks;

/// <summary>The results of a run.</summary>
internal sealed class Summary
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public List<Result> Results { get; } = [];

    public void Print(TextWriter writer)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        writer.WriteLine("| case | median | best | unit | baseline | ratio | spread | target | met |");
        writer.WriteLine("|---|---:|---:|---|---|---:|---:|---:|---|");
        foreach (Result r in Results)
        {
            writer.WriteLine(string.Create(c, $"| {r.Name} | {r.Value:0.##} | {r.Best:0.##} | {r.Unit} | {r.Baseline ?? ""} | {r.Ratio:0.000} | {r.Spread * 100:0.0} % | {r.Target:0.##} | {(r.Met is null ? "" : r.Met.Value ? "yes" : "NO")} |"));
        }
    }

    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(Results, s_json));
}
