using HybridProfiler.Model;
using HybridProfiler.Vendor;

namespace HybridProfiler.Cuda.Tests.Nvtx;

public sealed class NvtxEmissionTests
{
    [Fact]
    public void An_attached_tool_is_shown_scopes_spans_and_requests_and_the_trace_is_as_ever()
    {
        using NvtxProbe probe = new();
        Trace trace = probe.Run(NvtxProbe.Tool, "nvtx-emit", "WhenAttached", AppContext.BaseDirectory);
        string[] log = probe.Log;
        Assert.Equal("version|3", log[0]);
        Assert.Equal(["module|1|16", "module|2|9", "module|3|15", "module|4|7", "module|5|16", "module|6|7"], log.Where(l => l.StartsWith("module", StringComparison.Ordinal)));
        CheckEvents(log, version: 3);
        CheckTrace(trace);
        Assert.Contains(trace.Health.Notes, n => n.Contains("emitted as NVTX ranges", StringComparison.Ordinal));
    }

    [Fact]
    public void Always_emits_through_the_vendors_own_library_to_whoever_listens_there()
    {
        VendorRelease release = VendorRelease.Need("12.4");
        using NvtxProbe probe = new();
        Trace trace = probe.Run(null, "nvtx-emit", "Always", release.Libraries, NvtxProbe.Tool);
        CheckEvents(probe.Log, version: 2);
        CheckTrace(trace);
    }

    [Theory]
    [InlineData("11.8")]
    [InlineData("12.4")]
    public void Always_is_harmless_where_nobody_listens(string release)
    {
        using NvtxProbe probe = new();
        CheckTrace(probe.Run(null, "nvtx-emit", "Always", VendorRelease.Need(release).Libraries));
        Assert.False(probe.HasLog);
    }

    [Fact]
    public void Never_shows_nothing_to_a_tool_that_is_attached()
    {
        using NvtxProbe probe = new();
        CheckTrace(probe.Run(NvtxProbe.Tool, "nvtx-emit", "Never", AppContext.BaseDirectory));
        Assert.False(probe.HasLog);
    }

    [Theory]
    [InlineData("no-such-library.so", "does not load")]
    [InlineData("libc.so.6", "no InitializeInjectionNvtx2")]
    public void A_tool_that_cannot_be_had_is_a_stated_absence(string injection, string reason)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("names of Linux libraries");
        using NvtxProbe probe = new();
        Trace trace = probe.Run(injection, "nvtx-emit", "WhenAttached", AppContext.BaseDirectory);
        CheckTrace(trace);
        Assert.Contains(trace.Health.Absences, a => a.Source == "NVTX" && a.Reason.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Our_own_library_as_injection_receives_and_is_shown_nothing()
    {
        using NvtxProbe probe = new();
        Trace trace = probe.Run(NvtxProbe.NativeLibrary, "nvtx-emit", "WhenAttached", AppContext.BaseDirectory);
        CheckTrace(trace);
        Assert.DoesNotContain(trace.Tracks, t => t.Kind == TrackKind.HostCalls);
        Assert.DoesNotContain(trace.Health.Absences, a => a.Source.StartsWith("NVTX", StringComparison.Ordinal));
    }

    // By thread, because threads write the log in any order.
    private static void CheckEvents(string[] log, int version)
    {
        Assert.Single(log, "domain|HybridProfiler");
        Assert.Equal(log.Where(l => l.StartsWith("string", StringComparison.Ordinal)).Distinct(), log.Where(l => l.StartsWith("string", StringComparison.Ordinal)));
        Dictionary<string, string> categories = log.Where(l => l.StartsWith("category|", StringComparison.Ordinal)).Select(l => l.Split('|')).ToDictionary(p => p[3], p => p[2]);
        string detector = categories["detector"], reader = categories["reader"];
        string[][] events = [.. log.Select(l => l.Split('|')).Where(p => p[0] is "push" or "pop" or "start" or "end")];
        string main = events.First(e => e[0] == "push")[2];
        string other = events.First(e => e[0] == "push" && e[2] != main)[2];
        string Text(string[] e) => e[0] switch { "push" or "start" => $"{e[0]} {e[6]} {e[4]} {e[3]}", _ => e[0] };
        Assert.Equal(
            [
                $"start clean 0 {version}",
                $"push detector/detect {detector} {version}",
                $"push reader/read {reader} {version}",
                "pop",
                $"push reader/step {reader} {version}",
                "pop",
                "pop",
                $"start reader/reader {reader} {version}",
                "end",
            ],
            events.Where(e => e[2] == main).Select(Text));
        Assert.Equal([$"push reader/read {reader} {version}", "pop", "end"], events.Where(e => e[2] == other).Select(Text));
        string[] started = [.. events.Where(e => e[0] == "start").Select(e => e[7])], ended = [.. events.Where(e => e[0] == "end").Select(e => e[3])];
        Assert.Equal(started.Order(), ended.Order());
    }

    private static void CheckTrace(Trace trace)
    {
        string[] names = [.. Enumerable.Range(0, trace.Spans.Count).Select(trace.NameOf).Order(StringComparer.Ordinal)];
        Assert.Equal(["clean", "detect", "read", "read", "reader", "step"], names);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }
}
