using System.Text.Json;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Analysis.Efficiency;

namespace HybridProfiler.Tool.Tests;

public sealed class WhatIfCommandTests
{
    [Fact]
    public void Twice_the_speed_of_a_component_takes_half_its_time_off_each_request()
    {
        JsonElement answer = JsonDocument.Parse(Invocation.Of("whatif", SampleTrace.Save(), "--scale", "reader=2", "--format", "json").MustEndWith(ExitCode.Done).Output).RootElement;
        JsonElement page = Assert.Single(answer.GetProperty("classes").EnumerateArray());
        Assert.Equal("page", page.GetProperty("class").GetString());
        double before = page.GetProperty("recorded_ns").GetProperty("p50").GetDouble(), after = page.GetProperty("predicted_ns").GetProperty("p50").GetDouble();
        // The reader takes about 1,000 ns of 3,000.
        Assert.InRange(before - after, 490, 530);
        Assert.True(answer.GetProperty("run_predicted_ns").GetInt64() < answer.GetProperty("run_recorded_ns").GetInt64());
    }

    [Fact]
    public void Changes_are_one_prediction_in_a_table_that_names_them()
    {
        string[] lines = Invocation.Of("whatif", SampleTrace.Save(), "--scale", "reader=2", "--overlap", "detector->reader", "--no-gc").MustEndWith(ExitCode.Done).Output.Split('\n');
        Assert.Equal("With scale reader=2, overlap detector->reader, no-gc:", lines[0]);
        Assert.Contains(lines, l => l.StartsWith("  page ", StringComparison.Ordinal) && l.Contains("p99", StringComparison.Ordinal) && l.Contains(" us ", StringComparison.Ordinal) && l.TrimEnd().EndsWith('%'));
        Assert.Contains(lines, l => l.StartsWith("  the run", StringComparison.Ordinal));
        Assert.All(lines, l => Assert.True(l.Length <= 120, l));
    }

    [Fact]
    public void An_overlap_takes_what_a_hand_over_costs_from_its_text_or_a_file_of_ceilings()
    {
        string folder = SampleTrace.Folder(), trace = SampleTrace.Save(folder: folder), file = Path.Combine(folder, "machine.json");
        new MachineCeilings([]) { HandOver = new HandOverCost(75_000, 33_000, 0, "of a data sheet") }.Save(file);
        Assert.Contains("at most", Output("--overlap", "detector->reader"), StringComparison.Ordinal);
        Assert.Contains("of a data sheet", Output("--overlap", "detector->reader", "--ceilings", file), StringComparison.Ordinal);
        Assert.Contains("12.5 µs", Output("--overlap", "detector->reader@12.5us", "--ceilings", file), StringComparison.Ordinal);
        Invocation.Of("whatif", trace, "--overlap", "detector->reader@12.5").MustStateInOneLine(ExitCode.BadInput, "'12.5' is none");
        Invocation.Of("whatif", trace, "--overlap", "detector->reader", "--ceilings", trace).MustStateInOneLine(ExitCode.BadInput, "hybridprof ceilings");

        string Output(params string[] options) => Invocation.Of(["whatif", trace, .. options]).MustEndWith(ExitCode.Done).Output;
    }

    [Fact]
    public void What_cannot_be_changed_is_one_line()
    {
        string trace = SampleTrace.Save();
        Invocation.Of("whatif", trace).MustStateInOneLine(ExitCode.BadInput, "--scale");
        Invocation.Of("whatif", trace, "--scale", "painter=2").MustStateInOneLine(ExitCode.BadInput, "painter", "reader");
        Invocation.Of("whatif", trace, "--scale", "reader=0").MustStateInOneLine(ExitCode.BadInput, "above 0");
        Invocation.Of("whatif", trace, "--overlap", "reader->painter").MustStateInOneLine(ExitCode.BadInput, "detector->reader");
        Invocation.Of("whatif", "not-there.pftrace", "--no-gc").MustStateInOneLine(ExitCode.BadInput, "not-there.pftrace");
    }
}
