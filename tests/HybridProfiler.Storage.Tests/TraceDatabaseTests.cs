using System.Globalization;
using System.Text.RegularExpressions;
using HybridProfiler.Goldens;
using HybridProfiler.Model;
using HybridProfiler.Storage.Tables;
using HybridProfiler.Tool.Tests;

namespace HybridProfiler.Storage.Tests;

public sealed partial class TraceDatabaseTests
{
    private const string Page = "docs/query.md";

    [Fact]
    public void Every_table_has_the_rows_of_the_trace()
    {
        Trace trace = SampleTrace.Make();
        using TraceDatabase database = TraceDatabase.Of(Tables("run", trace));
        int operations = trace.Spans.RowsOf(2).End.Value - trace.Spans.RowsOf(2).Start.Value;
        Dictionary<string, int> expected = new()
        {
            ["traces"] = 1, ["spans"] = trace.Spans.Count - operations, ["operations"] = operations, ["attributes"] = trace.Attributes.Count, ["tracks"] = trace.Tracks.Length, ["devices"] = 1, ["components"] = 2, ["edges"] = 1,
            ["hand_offs"] = trace.HandOffs.Count, ["requests"] = trace.Requests.Count, ["counters"] = SampleTrace.Requests, ["flows"] = trace.Flows.Count, ["metrics"] = 1, ["health"] = 14,
        };
        Assert.Equal(expected.Keys.Order(), TableSchema.Tables.Select(t => t.Name).Order());
        foreach ((string table, int rows) in expected) Assert.Equal((table, rows), (table, Convert.ToInt32(database.Query($"SELECT count(*) FROM {table}").Rows[0][0], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Numbers_are_those_of_the_trace()
    {
        Trace trace = SampleTrace.Make();
        using TraceDatabase database = TraceDatabase.Of(Tables("run", trace));
        Assert.Equal(SampleTrace.Requests * 900L, One(database, "SELECT sum(duration_ns)::BIGINT FROM operations"));
        Assert.Equal(SampleTrace.Requests * 1_300L, One(database, "SELECT sum(self_ns)::BIGINT FROM spans WHERE name = 'detect'"));
        Assert.Equal(SampleTrace.Requests * 100L, One(database, "SELECT sum(start_ns - submitted_ns)::BIGINT FROM operations"));
        Assert.Equal(SampleTrace.Requests, One(database, "SELECT count(*) FROM operations o JOIN spans s ON s.span = o.submitted_by WHERE s.name = 'launch' AND s.component = 'detector'"));
        Assert.Equal("1024", database.Query("SELECT DISTINCT shape FROM hand_offs WHERE producer = 'detector' AND consumer = 'reader'").Rows[0][0]);
        Assert.Equal(trace.Spans.EndOf(0) - trace.Requests.IntendedStart[0], One(database, "SELECT latency_ns FROM requests WHERE request = 0"));
    }

    [Fact]
    public void A_dataset_answers_as_the_traces_do_and_a_trace_of_one_name_is_replaced()
    {
        using TemporaryFolder folder = new("dataset-");
        using (TraceDatabase first = TraceDatabase.Of(Tables("a b=1", SampleTrace.Make()))) first.SaveParquet(folder.Path);
        using (TraceDatabase second = TraceDatabase.Of(Tables("other", SampleTrace.Make(2_000)))) second.SaveParquet(folder.Path);
        using (TraceDatabase again = TraceDatabase.Of(Tables("other", SampleTrace.Make(3_000)))) again.SaveParquet(folder.Path);
        using TraceDatabase dataset = TraceDatabase.Open(folder.Path);
        using TraceDatabase memory = TraceDatabase.Of(Tables("a b=1", SampleTrace.Make()), Tables("other", SampleTrace.Make(3_000)));
        foreach (TableDefinition table in TableSchema.Tables)
        {
            string sql = $"SELECT * FROM {table.Name} ORDER BY ALL";
            QueryResult left = memory.Query(sql), right = dataset.Query(sql);
            Assert.Equal(left.Columns, right.Columns);
            Assert.Equal(left.Rows.Select(r => string.Join('|', r)), right.Rows.Select(r => string.Join('|', r)));
        }
    }

    [Fact]
    public void Two_traces_of_one_name_and_a_folder_without_a_dataset_are_refused()
    {
        Assert.Throws<ArgumentException>(() => TraceDatabase.Of(Tables("a", SampleTrace.Make()), Tables("a", SampleTrace.Make())));
        Assert.Contains("parquet", Assert.Throws<TraceQueryException>(() => TraceDatabase.Open(SampleTrace.Folder())).Message);
    }

    [Fact]
    public void A_dataset_with_a_damaged_part_or_other_columns_is_refused_with_its_table()
    {
        using TemporaryFolder folder = new("dataset-");
        string part = Path.Combine(folder.Path, "requests", "trace=run", "part-0.parquet");
        using TraceDatabase database = TraceDatabase.Of(Tables("run", SampleTrace.Make()));
        database.SaveParquet(folder.Path);
        database.Query($"COPY (SELECT 1 AS request) TO '{part}' (FORMAT parquet)");
        Assert.Contains("table requests", Assert.Throws<TraceQueryException>(() => TraceDatabase.Open(folder.Path)).Message);
        File.WriteAllText(part, "no table");
        Assert.Contains("table requests", Assert.Throws<TraceQueryException>(() => TraceDatabase.Open(folder.Path)).Message);
    }

    [Theory]
    [InlineData("SELECT [1, NULL] AS v", "[1, NULL]")]
    [InlineData("SELECT {'a': 1, 'b': [2]} AS v;", "{'a': 1, 'b': [2]}")]
    [InlineData("SELECT MAP {'k': 1.5} AS v -- a map", "{k=1.5}")]
    [InlineData("SELECT union_value(u := 7) AS v", "7")]
    [InlineData("SELECT 'ab'::BLOB AS v", "ab")]
    [InlineData("SELECT 123456789012345678901234567890123456::DECIMAL(38, 0) AS v", "123456789012345678901234567890123456")]
    [InlineData("WITH t AS (SELECT 2 AS n) SELECT list(n) AS v FROM t", "[2]")]
    public void What_is_no_number_text_or_time_comes_as_text(string sql, string text)
    {
        using TraceDatabase database = TraceDatabase.Of(new TraceTables("a", SampleTrace.Make()));
        QueryResult result = database.Query(sql);
        Assert.Equal(["v"], result.Columns);
        Assert.Equal([typeof(string)], result.Types);
        Assert.Equal(text, Assert.Single(Assert.Single(result.Rows)));
    }

    [Fact]
    public void Beside_a_list_numbers_stay_numbers_and_columns_and_order_are_those_asked_for()
    {
        using TraceDatabase database = TraceDatabase.Of(new TraceTables("a", SampleTrace.Make()));
        QueryResult result = database.Query("SELECT i AS \"a \"\"b\"\"\", [i] AS l, i / 2.0 AS l, DATE '2020-01-02' FROM range(5) t(i) ORDER BY i DESC");
        Assert.Equal(["a \"b\"", "l", "l", "CAST('2020-01-02' AS \"DATE\")"], result.Columns);
        Assert.Equal([typeof(long), typeof(string), typeof(double), typeof(DateOnly)], result.Types);
        Assert.Equal([4L, 3L, 2L, 1L, 0L], result.Rows.Select(r => r[0]));
        Assert.Equal("[4]", result.Rows[0][1]);
    }

    [Fact]
    public void The_page_lists_the_tables() =>
        GeneratedSection.Check(Page, "tables", string.Join("\n\n", TableSchema.Tables.Select(t =>
            $"### {t.Name}\n{t.Meaning}\n\n| column | type | is |\n|---|---|---|\n" + string.Join('\n', t.Columns.Select(c => $"| `{c.Name}` | {c.Type} | {c.Meaning} |")))));

    public static TheoryData<string> Examples() => [.. Statement().Matches(File.ReadAllText(Checkout.PathOf(Page))).Select(m => m.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_of_the_page_is_answered(string sql)
    {
        using TraceDatabase database = TraceDatabase.Of(Tables("before", SampleTrace.Make()), Tables("after", SampleTrace.Make(1_500)));
        Assert.NotEmpty(database.Query(sql).Rows);
    }

    private static TraceTables Tables(string name, Trace trace) => new(name, trace)
    {
        Metrics = () => [new MetricRow("request/latency/p50", "", "", "", "page · warm", 3_018, "ns")],
        Regimes = () => [.. Enumerable.Range(0, trace.Requests.Count).Select(r => r == 0 ? "FirstRun" : "Warm")],
    };

    private static long One(TraceDatabase database, string sql) => Convert.ToInt64(database.Query(sql).Rows[0][0], CultureInfo.InvariantCulture);

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Statement();
}
