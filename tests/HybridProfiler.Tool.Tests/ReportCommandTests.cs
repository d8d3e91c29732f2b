using System.Text.Json;
using HybridProfiler.Formats;

namespace HybridProfiler.Tool.Tests;

public sealed class ReportCommandTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Text_keeps_within_the_width_and_loses_no_column(int width)
    {
        string trace = SampleTrace.Save();
        string[] lines = Invocation.Of("report", trace, "--width", $"{width}").MustEndWith(ExitCode.Done).Output.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
        string narrow = string.Join('\n', lines);
        foreach (string column in (ReadOnlySpan<string>)["throughput", "p50", "p99.9", "host exclusive", "device exclusive", "launches", "bytes in"]) Assert.Contains(column, narrow);
    }

    [Fact]
    public void A_pipe_gets_120_columns_and_long_names_keep_both_ends()
    {
        string[] lines = Invocation.Of("report", SampleTrace.Save()).MustEndWith(ExitCode.Done).Output.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 120, line));
        Assert.Contains(lines, l => l.Contains("void at::native", StringComparison.Ordinal) && l.Contains('…') && l.Contains("3ul>)", StringComparison.Ordinal));
    }

    [Fact]
    public void Brief_is_the_head_of_the_report()
    {
        string trace = SampleTrace.Save();
        string whole = Invocation.Of("report", trace).Output, brief = Invocation.Of("report", trace, "--brief").MustEndWith(ExitCode.Done).Output;
        Assert.True(brief.Length < whole.Length / 2);
        Assert.Contains("Components", brief);
        Assert.DoesNotContain("Environment", brief);
    }

    [Theory]
    [InlineData("report.html", "<!doctype html>")]
    [InlineData("report.md", "# ")]
    [InlineData("report.json", "{")]
    [InlineData("report.txt", "sample")]
    public void The_extension_chooses_the_form(string name, string begin)
    {
        string trace = SampleTrace.Save(), output = Path.Combine(SampleTrace.Folder(), "below", name);
        Invocation report = Invocation.Of("report", trace, "-o", output).MustEndWith(ExitCode.Done);
        Assert.Contains(output, report.Output);
        Assert.StartsWith(begin, File.ReadAllText(output));
    }

    [Fact]
    public void Format_prints_for_programs()
    {
        JsonElement json = JsonDocument.Parse(Invocation.Of("report", SampleTrace.Save(), "--format", "json").MustEndWith(ExitCode.Done).Output).RootElement;
        Assert.Contains(json.GetProperty("metrics").EnumerateArray(), m => m.GetProperty("key").GetString() == "request/latency/p50");
    }

    [Fact]
    public void Definitions_of_holistic_trace_analysis_give_its_tables_for_its_json_and_for_recordings()
    {
        string recording = SampleTrace.Save(), json = Path.Combine(SampleTrace.Folder(), "sample.json");
        Invocation.Of("convert", recording, json).MustEndWith(ExitCode.Done);
        string[] outputs = [.. new[] { recording, json }.Select(path => Invocation.Of("report", path, "--definitions", "hta", "--title", "t", "--format", "json").MustEndWith(ExitCode.Done).Output)];
        Assert.Equal(outputs[0], outputs[1]);
        Assert.Contains(JsonDocument.Parse(outputs[0]).RootElement.GetProperty("metrics").EnumerateArray(), m => m.GetProperty("key").GetString() == "hta/kernel_time" && m.GetProperty("value").GetDouble() > 0);
        Assert.Contains("there is no such file", Invocation.Of("report", json + ".not", "--definitions", "hta-ns").MustEndWith(ExitCode.BadInput).Error);
        Assert.Contains("No row's name contains \"backward\"", Invocation.Of("report", json, "--definitions", "hta", "--annotation", "backward").MustEndWith(ExitCode.BadInput).Error);
        Assert.Contains("add --definitions hta", Invocation.Of("report", json, "--annotation", "backward").MustEndWith(ExitCode.BadInput).Error);
    }

    [Fact]
    public void Title_is_the_one_given()
    {
        Assert.StartsWith("Pages\n=====\n", Invocation.Of("report", SampleTrace.Save(), "--title", "Pages").Output);
    }

    [Fact]
    public void Several_traces_are_reported_in_turn_or_into_a_folder()
    {
        string folder = SampleTrace.Folder(), first = SampleTrace.Save("a.pftrace", folder: folder), second = SampleTrace.Save("b.json.gz", folder: folder);
        string both = Invocation.Of("report", first, second, "--title", "Two").MustEndWith(ExitCode.Done).Output;
        Assert.StartsWith("Two: a.pftrace\n", both);
        Assert.Contains("\nTwo: b.json.gz\n", both);
        string reports = Path.Combine(folder, "reports");
        Invocation.Of("report", first, second, first, "-o", reports).MustEndWith(ExitCode.Done);
        Assert.Equal(["a-2.html", "a.html", "b.html"], Directory.GetFiles(reports).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        string numbered = Path.Combine(folder, "numbered");
        Invocation.Of("report", first, first, SampleTrace.Save("a-2.pftrace", folder: folder), "-o", numbered).MustEndWith(ExitCode.Done);
        Assert.Equal(3, Directory.GetFiles(numbered).Length);
        Invocation.Of("report", first, second, "-o", first).MustStateInOneLine(ExitCode.BadInput, first, "folder");
        Invocation.Of("report", first, second, "--format", "json").MustStateInOneLine(ExitCode.BadInput, "-o");
    }

    [Fact]
    public void What_cannot_be_read_is_stated_in_one_line()
    {
        string folder = SampleTrace.Folder(), empty = Path.Combine(folder, "empty.pftrace"), other = Path.Combine(folder, "other.json"), noise = Path.Combine(folder, "noise.bin");
        File.WriteAllText(empty, "");
        File.WriteAllText(other, """[{"name":"a package","version":1},{"name":"another"}]""");
        File.WriteAllBytes(noise, [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 31 % 251))]);
        Invocation.Of("report", empty).MustStateInOneLine(ExitCode.BadInput, empty, "empty");
        Invocation.Of("report", other).MustStateInOneLine(ExitCode.BadInput, other, "event", "Kineto");
        Invocation.Of("report", noise).MustStateInOneLine(ExitCode.BadInput, noise);
        Invocation.Of("report", folder).MustStateInOneLine(ExitCode.BadInput, folder, "folder");
        Invocation.Of("report", Path.Combine(folder, "none.pftrace")).MustStateInOneLine(ExitCode.BadInput, "none.pftrace", "no such file");
    }

    [Fact]
    public void What_cannot_be_written_is_stated_in_one_line()
    {
        string trace = SampleTrace.Save();
        Invocation.Of("report", trace, "-o", Path.Combine(trace, "below-a-file.html")).MustStateInOneLine(ExitCode.CannotWrite, "below-a-file.html");
        Invocation.Of("report", trace, "-o", "report.docx").MustStateInOneLine(ExitCode.BadInput, ".docx", ".html");
        Assert.Contains("--width", Invocation.Of("report", trace, "--width", "10").MustEndWith(ExitCode.WrongCommandLine).Error);
    }

    [Fact]
    public void A_cut_file_gives_the_report_of_what_is_left_and_says_so()
    {
        string trace = SampleTrace.Save();
        byte[] bytes = File.ReadAllBytes(trace);
        File.WriteAllBytes(trace, bytes[..(bytes.Length * 2 / 3)]);
        Assert.Contains("Read with care", Invocation.Of("report", trace, "--brief").MustEndWith(ExitCode.Done).Output);
    }

    [Fact]
    public async Task The_program_prints_what_the_command_does()
    {
        string trace = SampleTrace.Save();
        Assert.Equal(Invocation.Of("report", trace, "--brief").Output, (await HybridProf.Run("report", trace, "--brief")).MustEndWith(ExitCode.Done).Output);
        Assert.Equal(SampleTrace.Requests * 5, TraceFile.Load(trace).Spans.Count);
    }
}
