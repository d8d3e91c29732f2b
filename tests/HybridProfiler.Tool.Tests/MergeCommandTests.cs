using System.Text.Json;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tool.Tests;

public sealed class MergeCommandTests
{
    [Theory]
    [InlineData("both.pftrace")]
    [InlineData("both.json.gz")]
    public void Two_processes_become_one_trace_and_the_clock_is_told(string name)
    {
        string folder = SampleTrace.Folder(), a = Save(folder, "a.pftrace", 1_000, "one"), b = Save(folder, "b.pftrace", 5_000, "two"), output = Path.Combine(folder, "below", name);
        Invocation done = Invocation.Of("merge", a, b, "-o", output).MustEndWith(ExitCode.Done);
        Assert.Contains("2 processes, 400 spans", done.Output, StringComparison.Ordinal);
        Assert.Contains("4 us", done.Output, StringComparison.Ordinal);
        Assert.Contains("not known", done.Output, StringComparison.Ordinal);
        Trace merged = TraceFile.Load(output), part = TraceFile.Load(a);
        Assert.Equal(2 * part.Spans.Count, merged.Spans.Count);
        Assert.Equal(2 * part.Devices.Length, merged.Devices.Length);
        Assert.Equal("4000", merged.Header.Facts["merge.1.offset_ns"]);
    }

    [Fact]
    public void The_same_for_programs_and_with_what_is_known_of_the_clocks()
    {
        string folder = SampleTrace.Folder(), a = Save(folder, "a.pftrace", 1_000, "one"), b = Save(folder, "b.pftrace", 5_000, "two"), output = Path.Combine(folder, "both.pftrace");
        JsonElement Processes(params string[] more) =>
            JsonDocument.Parse(Invocation.Of(["merge", a, b, "-o", output, "--format", "json", .. more]).MustEndWith(ExitCode.Done).Output).RootElement.GetProperty("processes")[1];
        Assert.Equal(1_000_200, Processes("--clock-error", "1ms").GetProperty("uncertainty_ns").GetInt64());
        JsonElement stated = Processes("--offset", "b.pftrace=2.5us");
        Assert.Equal(("Stated", 2_500L, JsonValueKind.Null), (stated.GetProperty("method").GetString(), stated.GetProperty("offset_ns").GetInt64(), stated.GetProperty("uncertainty_ns").ValueKind));
    }

    [Fact]
    public void What_cannot_be_merged_is_refused_in_one_line_with_the_remedy()
    {
        string folder = SampleTrace.Folder(), a = SampleTrace.Save("a.pftrace", folder: folder), b = SampleTrace.Save("b.pftrace", folder: folder), output = Path.Combine(folder, "both.pftrace");
        // The sample's requests last exactly as long in both, so they bound nothing but each other; other classes do not.
        string other = Save(folder, "other.pftrace", 0, "x");
        Invocation.Of("merge", other, Requestless(folder), "-o", output).MustStateInOneLine(ExitCode.BadInput, "bare.pftrace", "--offset trace=time");
        Invocation.Of("merge", a, b, "-o", Path.Combine(folder, "both.xlsx")).MustStateInOneLine(ExitCode.BadInput, "both.xlsx", ".pftrace");
        Invocation.Of("merge", a, b, "-o", b).MustStateInOneLine(ExitCode.BadInput, "b.pftrace", "another output");
        Invocation.Of("merge", a, a, "-o", output).MustStateInOneLine(ExitCode.BadInput, "a.pftrace", "twice");
        Invocation.Of("merge", a, "missing.pftrace", "-o", output).MustStateInOneLine(ExitCode.BadInput, "missing.pftrace");
        foreach ((string offset, string named) in (ReadOnlySpan<(string, string)>)[("b.pftrace", "trace=time"), ("c.pftrace=1ms", "c.pftrace"), ("b.pftrace=1", "not a time"), ("b.pftrace=ms", "not a time"), ("a.pftrace=1ms", "axis")])
            Invocation.Of("merge", a, b, "-o", output, "--offset", offset).MustStateInOneLine(ExitCode.BadInput, named);
        Invocation.Of("merge", a, b, "-o", output, "--clock-error", "-1ms").MustStateInOneLine(ExitCode.BadInput, "negative");
        Invocation.Of("merge", a, b, "-o", output, "--drift", "-1").MustStateInOneLine(ExitCode.BadInput, "--drift");
        Invocation.Of("merge", a, b, "-o", Path.Combine(a, "below.pftrace"), "--offset", "b.pftrace=0ns").MustStateInOneLine(ExitCode.CannotWrite, "below.pftrace");
        Assert.False(File.Exists(output));
    }

    // A sample with a wall clock, so that its times on it begin where they are told to.
    private static string Save(string folder, string name, long realtimeOffsetNs, string host)
    {
        string path = Path.Combine(folder, name), plain = SampleTrace.Save("plain.json", folder: SampleTrace.Folder());
        string json = File.ReadAllText(plain).Replace("\"realtimeOffsetNs\":0", $"\"realtimeOffsetNs\":{realtimeOffsetNs}", StringComparison.Ordinal)
            .Replace("\"facts\":{", $"\"facts\":{{\"clock.realtime_uncertainty_ns\":\"100\",\"host\":\"{host}\"", StringComparison.Ordinal);
        File.WriteAllText(plain, json);
        TraceFile.Save(TraceFile.Load(plain), path);
        return path;
    }

    private static string Requestless(string folder)
    {
        TraceBuilder builder = new() { Header = new TraceHeader { StopNs = 1_000, ProcessName = "bare" } };
        builder.AddSpan(builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 7)), 10, 100, builder.Intern("run"));
        string path = Path.Combine(folder, "bare.pftrace");
        TraceFile.Save(builder.Build(), path);
        return path;
    }
}
