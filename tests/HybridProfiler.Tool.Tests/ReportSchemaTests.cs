using System.Text.Json;
using System.Text.Json.Nodes;
using HybridProfiler.Analysis.Reporting;
using HybridProfiler.Goldens;
using Json.Schema;

namespace HybridProfiler.Tool.Tests;

/// <summary>docs/report.schema.json against what the tool writes.</summary>
public sealed class ReportSchemaTests
{
    private static readonly JsonSchema s_schema = JsonSchema.FromFile(Checkout.PathOf("docs/report.schema.json"));

    [Theory]
    [InlineData("report", "TRACE")]
    [InlineData("report", "TRACE", "--definitions", "hta")]
    [InlineData("compare", "TRACE", "TRACE")]
    public void Reports_keep_to_the_schema(params string[] arguments)
    {
        string trace = SampleTrace.Save();
        JsonNode report = JsonNode.Parse(Invocation.Of([.. arguments.Select(a => a == "TRACE" ? trace : a), "--format", "json"]).MustEndWith(ExitCode.Done).Output)!;
        Assert.Empty(Complaints(report));
        Assert.All(report["sections"]!.AsArray().SelectMany(s => s!["tables"]!.AsArray()), table => Assert.All(table!["rows"]!.AsArray(), row => Assert.Equal(table["columns"]!.AsArray().Count, row!.AsArray().Count)));
    }

    [Theory]
    [InlineData("a member that is not described", "/metrics/0/extra", "1")]
    [InlineData("a number as text", "/metrics/0/value", "\"1\"")]
    [InlineData("a unit that is none", "/metrics/0/unit", "\"furlong\"")]
    [InlineData("another layout", "/schema", "\"hybridprofiler.report/2\"")]
    [InlineData("a table without columns", "/sections/0/tables/0/columns", "[]")]
    public void The_schema_refuses(string what, string pointer, string value)
    {
        JsonNode report = JsonNode.Parse(Invocation.Of("report", SampleTrace.Save(), "--format", "json").MustEndWith(ExitCode.Done).Output)!;
        string[] path = pointer.Split('/')[1..];
        JsonNode at = path[..^1].Aggregate(report, (node, name) => int.TryParse(name, out int index) ? node[index]! : node[name]!);
        at[path[^1]] = JsonNode.Parse(value);
        Assert.True(Complaints(report).Length > 0, what);
    }

    [Fact]
    public void Units_of_the_schema_are_those_of_the_catalogue()
    {
        JsonNode schema = JsonNode.Parse(File.ReadAllText(Checkout.PathOf("docs/report.schema.json")))!;
        Assert.Equal(Enum.GetValues<MetricUnit>().Select(MetricUnits.SymbolOf).Order(), schema["$defs"]!["unit"]!["enum"]!.AsArray().Select(u => (string)u!).Order());
    }

    private static string[] Complaints(JsonNode report)
    {
        EvaluationResults results = s_schema.Evaluate(JsonSerializer.SerializeToElement(report), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid ? [] : [.. (results.Details ?? []).Where(d => d.Errors is { Count: > 0 }).SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}")), "not valid"];
    }
}
