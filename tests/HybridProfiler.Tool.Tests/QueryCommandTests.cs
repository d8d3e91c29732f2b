using System.Text.Json;

namespace HybridProfiler.Tool.Tests;

public sealed class QueryCommandTests
{
    private const string Slowest = "SELECT id, class, regime, latency_ns FROM requests ORDER BY latency_ns DESC, id LIMIT 2";

    [Fact]
    public void A_table_is_for_people()
    {
        string[] lines = Invocation.Of("query", SampleTrace.Save(), Slowest).MustEndWith(ExitCode.Done).Output.Split('\n');
        Assert.Equal("id  class  regime  latency_ns", lines[0]);
        Assert.Equal(5, lines.Length);
        Assert.Matches("^ ?[0-9]+  page   Warm          3[0-9]{3}$", lines[2]);
    }

    [Fact]
    public void Csv_and_json_are_for_programs()
    {
        string trace = SampleTrace.Save();
        Assert.StartsWith("id,class,regime,latency_ns\n", Invocation.Of("query", trace, Slowest, "--format", "csv").MustEndWith(ExitCode.Done).Output);
        JsonElement json = JsonDocument.Parse(Invocation.Of("query", trace, "SELECT sum(duration_ns) AS busy, max(device) AS device, NULL AS nothing, true AS yes FROM operations", "--format", "json").MustEndWith(ExitCode.Done).Output).RootElement;
        Assert.Equal(SampleTrace.Requests * 900, json[0].GetProperty("busy").GetInt64());
        Assert.Equal(("Sample device", JsonValueKind.Null, JsonValueKind.True), (json[0].GetProperty("device").GetString(), json[0].GetProperty("nothing").ValueKind, json[0].GetProperty("yes").ValueKind));
        json = JsonDocument.Parse(Invocation.Of("query", trace, "SELECT 'nan'::FLOAT AS single, 'inf'::DOUBLE AS real, 0.5::FLOAT AS half", "--format", "json").MustEndWith(ExitCode.Done).Output).RootElement;
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null, 0.5), (json[0].GetProperty("single").ValueKind, json[0].GetProperty("real").ValueKind, json[0].GetProperty("half").GetDouble()));
        Assert.Equal("d,t\n2020-01-02,2020-01-02 03:04:05.25\n", Invocation.Of("query", trace, "SELECT DATE '2020-01-02' AS d, TIMESTAMP '2020-01-02 03:04:05.25' AS t", "--format", "csv").MustEndWith(ExitCode.Done).Output);
        string file = Path.Combine(SampleTrace.Folder(), "a folder", "of its own", "slowest.csv");
        Assert.Contains("2 rows", Invocation.Of("query", trace, Slowest, "--format", "csv", "-o", file).MustEndWith(ExitCode.Done).Output);
        Assert.Equal(3, File.ReadAllLines(file).Length);
    }

    [Fact]
    public void A_query_that_cannot_be_answered_is_stated_in_one_line_with_what_there_is()
    {
        string trace = SampleTrace.Save();
        Invocation.Of("query", trace, "SELECT * FROM kernels").MustStateInOneLine(ExitCode.BadInput, "kernels", "operations");
        Invocation.Of("query", trace, "SELEC 1").MustStateInOneLine(ExitCode.BadInput, "SELEC");
        Invocation.Of("query", trace).MustStateInOneLine(ExitCode.BadInput, "--tables");
        Invocation.Of("query", trace, " ").MustStateInOneLine(ExitCode.BadInput, "--tables");
        Invocation.Of("query", SampleTrace.Folder(), "SELECT 1").MustStateInOneLine(ExitCode.BadInput, "dataset");
        Assert.Contains("hand_offs: ", Invocation.Of("query", trace, "--tables").MustEndWith(ExitCode.Done).Output);
    }

    [Fact]
    public void A_dataset_of_several_traces_answers_the_same_queries()
    {
        string folder = SampleTrace.Folder(), dataset = Path.Combine(folder, "dataset");
        foreach (string name in (ReadOnlySpan<string>)["one.pftrace", "two.pftrace"])
            Assert.Contains("200 spans", Invocation.Of("convert", SampleTrace.Save(name, folder: folder), dataset, "--to", "parquet").MustEndWith(ExitCode.Done).Output);
        Assert.Equal($"trace,n\none,{SampleTrace.Requests}\ntwo,{SampleTrace.Requests}\n", Invocation.Of("query", dataset, "SELECT trace, count(*) AS n FROM requests GROUP BY trace ORDER BY trace", "--format", "csv").MustEndWith(ExitCode.Done).Output);
        string tables = Path.Combine(folder, "tables");
        Invocation.Of("convert", Path.Combine(folder, "one.pftrace"), tables, "--to", "csv").MustEndWith(ExitCode.Done);
        Assert.Equal(SampleTrace.Requests + 1, File.ReadAllLines(Path.Combine(tables, "hand_offs.csv")).Length);
        Invocation.Of("convert", Path.Combine(folder, "one.pftrace"), Path.Combine(tables, "hand_offs.csv"), "--to", "csv").MustStateInOneLine(ExitCode.BadInput, "folder");
    }
}
