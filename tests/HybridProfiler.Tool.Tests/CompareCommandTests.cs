using System.Text.Json;

namespace HybridProfiler.Tool.Tests;

public sealed class CompareCommandTests
{
    [Fact]
    public void A_regression_beyond_the_bound_ends_with_1_and_names_the_figure()
    {
        string before = SampleTrace.Save("before.pftrace"), after = SampleTrace.Save("after.pftrace", readNs: 1_600);
        Invocation broken = Invocation.Of("compare", before, after, "--fail-on", "p99:5%", "--fail-on", "reader/p50:100%").MustEndWith(ExitCode.CheckFailed);
        Assert.Contains("after against before", broken.Output);
        Assert.Contains("slower", broken.Output);
        Assert.Contains(broken.Output.Split('\n'), l => l.StartsWith("FAIL  page, warm p99: +19.", StringComparison.Ordinal));
        Assert.Contains(broken.Output.Split('\n'), l => l.StartsWith("ok    reader p50: +5", StringComparison.Ordinal));
        Invocation.Of("compare", after, before, "--fail-on", "p99:5%").MustEndWith(ExitCode.Done);
        Invocation.Of("compare", before, after).MustEndWith(ExitCode.Done);
    }

    [Fact]
    public void Json_is_for_programs_and_the_bounds_go_beside_it()
    {
        string before = SampleTrace.Save(), after = SampleTrace.Save(readNs: 1_600);
        Invocation compared = Invocation.Of("compare", before, after, "--format", "json", "--fail-on", "page/p50:5%").MustEndWith(ExitCode.CheckFailed);
        JsonElement metrics = JsonDocument.Parse(compared.Output).RootElement.GetProperty("metrics");
        Assert.Contains(metrics.EnumerateArray(), m => m.GetProperty("key").GetString() == "compare/change" && m.GetProperty("subject").GetString() == "page, warm" && m.GetProperty("value").GetDouble() is > 0.15 and < 0.25);
        Assert.Contains("FAIL", compared.Error);
    }

    [Fact]
    public void A_bound_that_cannot_be_read_or_judged_is_stated_in_one_line()
    {
        string trace = SampleTrace.Save();
        Invocation.Of("compare", trace, trace, "--fail-on", "p98:5%").MustStateInOneLine(ExitCode.BadInput, "p98:5%", "p99");
        Invocation.Of("compare", trace, trace, "--fail-on", "painter/p99:5%").MustStateInOneLine(ExitCode.BadInput, "painter", "reader", "page");
        Invocation.Of("compare", trace, "not-there.pftrace").MustStateInOneLine(ExitCode.BadInput, "not-there.pftrace");
    }

    [Fact]
    public void A_wider_margin_calls_the_same_change_none()
    {
        string before = SampleTrace.Save(), after = SampleTrace.Save(readNs: 1_060);
        Assert.Contains("Requests page, warm: same", Invocation.Of("compare", before, after, "--margin", "5").Output);
        Assert.Contains("Requests page, warm: slower", Invocation.Of("compare", before, after, "--margin", "0.5").Output);
    }

    [Fact]
    public void A_file_gets_the_page()
    {
        string trace = SampleTrace.Save(), page = Path.Combine(SampleTrace.Folder(), "c.html");
        Invocation.Of("compare", trace, trace, "-o", page, "--title", "Twice").MustEndWith(ExitCode.Done);
        Assert.Contains("<title>Twice</title>", File.ReadAllText(page));
    }
}
