using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using HybridProfiler.Goldens;
using HybridProfiler.Tool.Doctor;
using HybridProfiler.Tool.Output;
using Json.Schema;

namespace HybridProfiler.Tool.Tests;

public sealed class DoctorTests
{
    private const string SchemaFile = "docs/doctor.schema.json";

    [Fact]
    public void Schema_is_the_committed_one()
    {
        JsonNode schema = DoctorJson.Layout.Options.GetJsonSchemaAsNode(typeof(DoctorReport), new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        JsonObject named = new() { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = DoctorReport.CurrentSchema };
        foreach ((string key, JsonNode? value) in schema.AsObject()) named[key] = value?.DeepClone();
        GoldenFile.Check(SchemaFile, named.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    [Fact]
    public async Task Json_output_keeps_to_the_schema_and_holds_every_group_and_no_self_test()
    {
        HybridProf doctor = (await HybridProf.Run("doctor", "--format", "json")).MustEndWith(ExitCode.Done);
        JsonNode json = JsonNode.Parse(doctor.Output)!;
        MustKeepToTheSchema(json);
        Assert.Equal(DoctorReport.CurrentSchema, (string?)json["schema"]);
        Assert.Null(json["selfTest"]);
        string[] ids = [.. json["groups"]!.AsArray().SelectMany(g => g!["parts"]!.AsArray()).Select(p => (string)p!["id"]!)];
        foreach (string id in (string[])["host.runtime", "host.system", "host.native-library", "host.clock", "opencl.loader"]) Assert.Contains(id, ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public async Task What_cannot_be_used_in_full_says_why_what_is_lost_and_what_would_help()
    {
        DoctorReport report = await Report("doctor", "--format", "json");
        Part[] lacking = [.. report.Groups.SelectMany(g => g.Parts).Where(p => p.State is PartState.Absent or PartState.Refused or PartState.Limited)];
        Assert.All(lacking, p => Assert.True(p is { Cause.Length: > 0, Reason.Length: > 0, Loss.Length: > 0, Remedy.Length: > 0 }, p.ToString()));
    }

    [Fact]
    public async Task Text_names_every_part_and_ends_no_line_in_spaces()
    {
        HybridProf text = (await HybridProf.Run("doctor")).MustEndWith(ExitCode.Done);
        DoctorReport report = await Report("doctor", "--format", "json");
        foreach (PartGroup group in report.Groups)
        {
            Assert.Contains($"\n{group.Name}\n", text.Output);
            Assert.All(group.Parts, p => Assert.Contains(p.Name, text.Output));
        }

        Assert.All(text.Output.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
        Assert.DoesNotContain('\u001b', text.Output);
    }

    [Fact]
    public async Task A_file_is_written_instead_of_the_output()
    {
        using TemporaryFolder folder = new("hybridprof-");
        string file = folder.File("doctor.json");
        HybridProf doctor = (await HybridProf.Run("doctor", "--format", "json", "--output", file)).MustEndWith(ExitCode.Done);
        Assert.Equal("", doctor.Output);
        MustKeepToTheSchema(JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!);
        HybridProf impossible = (await HybridProf.Run("doctor", "--output", Path.Combine(file, "below-a-file"))).MustEndWith(ExitCode.CannotWrite);
        Assert.Contains("below-a-file", impossible.Error);
    }

    [Fact]
    public async Task A_required_part_decides_about_the_exit_code()
    {
        (await HybridProf.Run("doctor", "--require", "host.clock")).MustEndWith(ExitCode.Done);
        HybridProf unknown = (await HybridProf.Run("doctor", "--require", "host.clock", "--require", "abacus")).MustEndWith(ExitCode.RequirementMissing);
        Assert.Contains("abacus", unknown.Error);
        Assert.Contains("host.clock", unknown.Error);
    }

    [Fact]
    public async Task A_machine_without_an_opencl_device_is_a_finding()
    {
        using TemporaryFolder empty = new("hybridprof-");
        DoctorReport report = await ReportIn(new() { ["OCL_ICD_VENDORS"] = empty.Path }, "doctor", "--format", "json");
        Part last = report.Groups.Single(g => g.Id == "opencl").Parts[^1];
        Assert.Equal(PartState.Absent, last.State);
        Assert.Contains(last.Cause, (string[])["library-missing", "no-device"]);
        HybridProf required = (await HybridProf.RunIn(new() { ["OCL_ICD_VENDORS"] = empty.Path }, "doctor", "--require", last.Id))
            .MustEndWith(ExitCode.RequirementMissing);
        Assert.Contains(last.Id, required.Error);
    }

    internal static void MustKeepToTheSchema(JsonNode json)
    {
        EvaluationResults results = JsonSchema.FromText(File.ReadAllText(Checkout.PathOf(SchemaFile))).Evaluate(JsonSerializer.SerializeToElement(json), new EvaluationOptions { OutputFormat = OutputFormat.List });
        IEnumerable<string> wrong = (results.Details ?? []).Where(d => d.Errors is not null).SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}"));
        Assert.True(results.IsValid, string.Join('\n', wrong));
    }

    internal static Task<DoctorReport> Report(params string[] arguments) => ReportIn([], arguments);

    internal static async Task<DoctorReport> ReportIn(Dictionary<string, string?> environment, params string[] arguments) =>
        JsonSerializer.Deserialize((await HybridProf.RunIn(environment, arguments)).MustEndWith(ExitCode.Done).Output, DoctorJson.Layout)!;
}
