using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tool.Tests;

public sealed class ConvertCommandTests
{
    [Theory]
    [InlineData("copy.pftrace")]
    [InlineData("copy.perfetto-trace.gz")]
    [InlineData("copy.json")]
    [InlineData("copy.json.gz")]
    public void The_extension_chooses_the_format_and_spans_come_over(string name)
    {
        string trace = SampleTrace.Save(), output = Path.Combine(SampleTrace.Folder(), "below", name);
        Assert.Contains("200 spans", Invocation.Of("convert", trace, output).MustEndWith(ExitCode.Done).Output);
        Trace copy = TraceFile.Load(output), original = TraceFile.Load(trace);
        Assert.Equal(Lengths(original), Lengths(copy));
    }

    [Fact]
    public void Output_that_nothing_writes_is_refused_before_reading()
    {
        string trace = SampleTrace.Save();
        Invocation.Of("convert", "not-there.pftrace", "out.xlsx").MustStateInOneLine(ExitCode.BadInput, "out.xlsx", ".pftrace");
        Invocation.Of("convert", trace, trace).MustStateInOneLine(ExitCode.BadInput, trace, "same file");
        Invocation.Of("convert", trace, Path.Combine(trace, "below.json")).MustStateInOneLine(ExitCode.CannotWrite, "below.json");
    }

    private static (string, long)[] Lengths(Trace trace) =>
        [.. Enumerable.Range(0, trace.Spans.Count).Select(i => (trace.NameOf(i), trace.Spans.Duration[i])).Order()];
}
