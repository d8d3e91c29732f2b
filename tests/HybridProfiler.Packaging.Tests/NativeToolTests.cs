using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace HybridProfiler.Packaging.Tests;

/// <summary>hybridprof compiled ahead of time does what hybridprof on the .NET runtime does: the same bytes, the same exit codes.</summary>
public sealed class NativeToolTests(BothTools both) : IClassFixture<BothTools>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Fact]
    public void Tool_installs_the_native_program_where_there_is_one_and_the_other_where_only_that_is_named()
    {
        string program = Assert.Single(both.Native.Files, f => Path.GetFileName(f) == "HybridProfiler.Tool");
        Assert.Equal("\u007fELF"u8, File.ReadAllBytes(program).AsSpan(0, 4));
        Assert.DoesNotContain(both.Native.Files, f => Path.GetFileName(f) is "HybridProfiler.Tool.dll" or "HybridProfiler.Tool.runtimeconfig.json" or "libcoreclr.so");
        Assert.Contains(both.Any.Files, f => Path.GetFileName(f) == "HybridProfiler.Tool.dll");
        Assert.DoesNotContain(both.Any.Files, f => Path.GetFileName(f) == "HybridProfiler.Tool");
    }

    [Theory]
    [InlineData(0, "--help")]
    [InlineData(0, "--version")]
    [InlineData(0, "report", "--help")]
    [InlineData(0, "report", "sample.pftrace")]
    [InlineData(0, "report", "packed.json.gz", "-o", "report.html", "--ceilings", "machine.json")]
    [InlineData(0, "report", "kineto.json", "nsight.sqlite", "slower.pftrace", "-o", "reports")]
    [InlineData(0, "report", "cut.pftrace", "--format", "json")]
    [InlineData(0, "report", "nsight.sqlite", "--format", "markdown")]
    [InlineData(2, "report", "no-trace.json")]
    [InlineData(2, "report", "not-there.pftrace")]
    [InlineData(2, "report", "sample.pftrace", "--format", "yaml")]
    [InlineData(4, "report", "sample.pftrace", "-o", "sample.pftrace/report.html")]
    [InlineData(0, "compare", "sample.pftrace", "sample.pftrace", "--fail-on", "p50:5%")]
    [InlineData(1, "compare", "sample.pftrace", "slower.pftrace", "--fail-on", "p50:5%", "-o", "comparison.json")]
    [InlineData(2, "compare", "sample.pftrace", "slower.pftrace", "--fail-on", "p50")]
    [InlineData(0, "whatif", "sample.pftrace", "--scale", "reader=2", "--format", "json")]
    [InlineData(0, "convert", "packed.json.gz", "again.pftrace")]
    [InlineData(0, "convert", "nsight.sqlite", "again.json.gz")]
    [InlineData(0, "convert", "sample.pftrace", "tables", "--to", "csv")]
    [InlineData(0, "merge", "sample.pftrace", "kineto.json", "-o", "both.pftrace", "--offset", "kineto.json=1ms")]
    [InlineData(0, "query", "sample.pftrace", "--tables")]
    [InlineData(2, "query", "sample.pftrace", "SELECT nothing FROM nowhere")]
    public Task Output_files_and_exit_codes_are_the_same(int exitCode, params string[] arguments) =>
        both.MustAgree(ToolInputs.Folder, exitCode, arguments);

    // The client library of DuckDB makes .NET objects of these by reflection, which a program compiled ahead of time cannot.
    [Theory]
    [InlineData("table", "SELECT name, sum(duration_ns), histogram(duration_ns % 3), list(DISTINCT track)[:2], quantile_cont(duration_ns, [0.5, 0.9]) FROM spans GROUP BY name ORDER BY ALL")]
    [InlineData("json", "SELECT MAP {'k': {'z': 1.5, 'l': [1, NULL]}} a, [INTERVAL 1 DAY, NULL] b, array_value(1, 2) c, union_value(u := 1) d, 'ab'::BLOB e, 123456789012345678901234567890123456::DECIMAL(38,0) f")]
    [InlineData("csv", "SELECT 1::HUGEINT a, 2.5::DECIMAL(10,2) b, DATE '2020-01-02' c, TIME '12:00' d, TIMESTAMP '2020-01-02 03:04:05' e, TIMESTAMPTZ '2020-01-02 03:04:05+00' f, 'x'::ENUM('x') g, true h, NULL i, '7cc6b6a1-2a6d-4a4c-9c4b-0a6f6f6e1d52'::UUID j, 1.5::FLOAT k, 3::UTINYINT l, INTERVAL 1 MONTH m, '101'::BIT n")]
    public Task Queries_answer_with_every_type_of_value(string form, string sql) =>
        both.MustAgree(ToolInputs.Folder, 0, "query", "sample.pftrace", sql, "--format", form);

    [Fact]
    public async Task Datasets_of_either_answer_the_same()
    {
        foreach (InstalledTool writer in (InstalledTool[])[both.Native, both.Any])
        {
            string folder = BothTools.Copy(ToolInputs.Folder);
            (await CommandLine.Run(writer.Command, ["convert", "sample.pftrace", "dataset", "--to", "parquet"], folder, TestContext.Current.CancellationToken)).MustSucceed();
            string[] sql = ["query", "dataset", "SELECT count(*), sum(latency_ns), count(DISTINCT regime) FROM requests"];
            CommandLine native = await CommandLine.Run(both.Native.Command, sql, folder, TestContext.Current.CancellationToken), any = await CommandLine.Run(both.Any.Command, sql, folder, TestContext.Current.CancellationToken);
            Assert.Equal(any.MustSucceed().Output, native.MustSucceed().Output);
            Assert.Contains(HybridProfiler.Tool.Tests.SampleTrace.Requests.ToString(System.Globalization.CultureInfo.InvariantCulture), native.Output);
        }
    }

    // TraceEvent finds the parsers of events by reflection.
    [Fact]
    public async Task What_the_runtime_recorded_of_itself_is_read_the_same()
    {
        string inputs = await ToolInputs.WithNettrace(both.Any);
        string report = await both.MustAgree(inputs, 0, "report", "runtime.nettrace", "--format", "json");
        Assert.NotNull(JsonNode.Parse(report)!["metrics"]);
        string events = await both.MustAgree(inputs, 0, "query", "runtime.nettrace", "SELECT count(*) AS spans, count(DISTINCT name) AS names FROM spans", "--format", "csv");
        Assert.DoesNotContain("\n0,", events);
        await both.MustAgree(inputs, 0, "merge", "sample.pftrace", "runtime.nettrace", "-o", "both.pftrace", "--offset", "runtime.nettrace=0ms");
    }

    [Fact]
    public async Task Doctor_finds_the_same_parts_in_the_same_state()
    {
        // OpenCL is asked through Silk.NET, which looks for libraries beside assemblies that are not there.
        async Task<string[]> Parts(InstalledTool tool)
        {
            CommandLine doctor = await CommandLine.Run(tool.Command, ["doctor", "--format", "json"], ToolInputs.Folder, TestContext.Current.CancellationToken);
            JsonNode[] parts = [.. JsonNode.Parse(doctor.MustSucceed().Output)!["groups"]!.AsArray().SelectMany(g => g!["parts"]!.AsArray()).Select(p => p!)];
            Assert.Equal("ok", (string?)parts.Single(p => (string?)p["id"] == "host.native-library")["state"]);
            return [.. parts.Select(p => $"{p["id"]} {p["state"]} {p["cause"]}")];
        }

        Assert.Equal(await Parts(both.Any), await Parts(both.Native));
    }

    [Fact]
    public async Task Ceilings_measures_the_same_vectors_on_the_same_devices()
    {
        async Task<string[]> Ceilings(InstalledTool tool)
        {
            string folder = BothTools.Copy(ToolInputs.Folder);
            (await CommandLine.Run(tool.Command, ["ceilings", "--rounds", "1", "--megabytes", "1", "-o", "measured.json"], folder, TestContext.Current.CancellationToken)).MustSucceed();
            return [.. JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "measured.json"), TestContext.Current.CancellationToken))!["devices"]!.AsArray()
                .Select(d => $"{d!["device"]}: {Regex.Match((string)d["source"]!, @"[^(]*")}")];
        }

        string[] native = await Ceilings(both.Native);
        Assert.Contains(native, c => c.StartsWith("host: ", StringComparison.Ordinal) && c.Contains("-bit float vectors", StringComparison.Ordinal));
        Assert.Equal(await Ceilings(both.Any), native);
    }

    [Fact]
    public async Task View_serves_the_same_report_until_it_has_been_read()
    {
        async Task<byte[]> Page(InstalledTool tool)
        {
            using Process process = Process.Start(new ProcessStartInfo(tool.Command, ["view", "sample.pftrace", "--report", "--no-browser", "--port", "0", "--once"]) { WorkingDirectory = ToolInputs.Folder, RedirectStandardOutput = true })!;
            try
            {
                string address = (await process.StandardOutput.ReadLineAsync().WaitAsync(s_patience))!;
                using HttpClient client = new();
                byte[] page = await client.GetByteArrayAsync(new Uri(address)).WaitAsync(s_patience);
                await process.WaitForExitAsync().WaitAsync(s_patience);
                Assert.Equal(0, process.ExitCode);
                return page;
            }
            finally
            {
                if (!process.HasExited) process.Kill();
            }
        }

        Assert.Equal(await Page(both.Any), await Page(both.Native));
    }
}
