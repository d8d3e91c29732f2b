using System.Text.Json;
using System.Text.Json.Nodes;
using HybridProfiler.Tool.Doctor;
using HybridProfiler.Tool.Output;
using HybridProfiler.Tool.SelfTest;

namespace HybridProfiler.Tool.Tests;

public sealed class SelfTestTests
{
    // Whether a scope is cheap cannot be told on a machine that does something else meanwhile.
    private static readonly string[] s_ofTime = ["host.scope-cost"];

    [Fact]
    public async Task Every_claim_that_is_not_about_speed_holds_here()
    {
        HybridProf run = await HybridProf.Run("doctor", "--selftest", "--format", "json");
        DoctorTests.MustKeepToTheSchema(JsonNode.Parse(run.Output)!);
        SelfTestReport selfTest = JsonSerializer.Deserialize(run.Output, DoctorJson.Layout)!.SelfTest!;
        Check[] wrong = [.. selfTest.Checks.Where(c => c.Result == CheckResult.Fail && !s_ofTime.Contains(c.Id))];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong.Select(c => $"{c.Id} ({c.Subject}): {c.Measured}")));
        run.MustEndWith(selfTest.Failed > 0 ? ExitCode.CheckFailed : ExitCode.Done);
        Assert.Equal(selfTest.Checks.Length, selfTest.Passed + selfTest.Failed + selfTest.NotMeasured);
        Assert.All(selfTest.Checks, c => Assert.NotEqual("", c.Measured));
        foreach (string id in (string[])["host.scope-cost", "host.scope-allocation", "host.complete", "host.clock", "host.stream", "host.round-trip"])
        {
            Assert.Contains(selfTest.Checks, c => c.Id == id);
        }

        Assert.Contains(selfTest.Checks, c => c.Id.StartsWith("opencl.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_device_its_checks_are_not_measured_and_say_why()
    {
        using TemporaryFolder empty = new("hybridprof-");
        HybridProf run = await HybridProf.RunIn(new() { ["OCL_ICD_VENDORS"] = empty.Path }, "doctor", "--selftest", "--format", "json");
        SelfTestReport selfTest = JsonSerializer.Deserialize(run.Output, DoctorJson.Layout)!.SelfTest!;
        Check check = Assert.Single(selfTest.Checks, c => c.Id.StartsWith("opencl.", StringComparison.Ordinal));
        Assert.Equal(CheckResult.NotMeasured, check.Result);
        Assert.Contains("OpenCL", check.Measured);
    }

    [Fact]
    public void Text_has_a_line_for_every_claim_and_a_closing_count()
    {
        SelfTestReport selfTest = SelfTestReport.Of(1.25,
        [
            new Check("a.one", "first device", "it holds", CheckResult.Pass, "17 of 17") { Simulated = true },
            new Check("a.two", "first device", "it does not hold", CheckResult.Fail, "16 of 17") { Simulated = true },
            new Check("b.one", "second device", "it cannot be tried", CheckResult.NotMeasured, "because it is not there"),
        ]);
        DoctorReport report = new(DoctorReport.CurrentSchema, "1.2.3", DateTimeOffset.UnixEpoch, [new PartGroup("g", "Group", [new Part("g.p", "part", PartState.Ok, "is there")])]) { SelfTest = selfTest };
        using StringWriter writer = new();
        DoctorText.Write(report, writer);
        Assert.Equal("""
            HybridProfiler 1.2.3, 1970-01-01 00:00 UTC

            Group
              ok       part  is there

            Self-test: first device (simulated: nothing here is a measurement of hardware)
              pass          it holds          17 of 17
              FAIL          it does not hold  16 of 17

            Self-test: second device
              not measured  it cannot be tried  because it is not there

            Self-test: 1 hold, 1 fail, 1 not measured; 1.2 s

            """.ReplaceLineEndings("\n"), writer.ToString());
    }
}
