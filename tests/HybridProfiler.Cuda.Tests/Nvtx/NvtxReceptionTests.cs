using HybridProfiler.Cuda.Nvtx;
using HybridProfiler.Devices;
using HybridProfiler.Model;
using HybridProfiler.Vendor;

namespace HybridProfiler.Cuda.Tests.Nvtx;

public sealed class NvtxReceptionTests
{
    public static IEnumerable<TheoryDataRow<string>> Releases => VendorRelease.Names;

    [Theory]
    [MemberData(nameof(Releases))]
    public void Ranges_of_native_libraries_lie_beside_their_thread_and_belong_to_its_component(string release)
    {
        string library = VendorRelease.Need(release).LibNvToolsExt;
        using NvtxProbe probe = new();
        Trace trace = probe.Run(NvtxProbe.NativeLibrary, "nvtx-receive", library);

        int forward = Row(trace, "forward"), layer = Row(trace, "layer"), launch = Row(trace, "kernel launch"), mark = Row(trace, "checkpoint");
        TrackInfo track = trace.Tracks[trace.Spans.Track[layer]];
        Assert.Equal(TrackKind.HostCalls, track.Kind);
        Assert.StartsWith("NVTX", track.Name, StringComparison.Ordinal);
        Assert.Equal(trace.Tracks[trace.Spans.Track[forward]].NativeId, track.NativeId);
        Assert.Equal(layer, trace.Spans.Parent[launch]);
        Assert.Equal(layer, trace.Spans.Parent[mark]);
        Assert.Equal(0, trace.Spans.Duration[mark]);
        Assert.True(trace.Spans.Start[forward] <= trace.Spans.Start[layer] && trace.Spans.EndOf(layer) <= trace.Spans.EndOf(forward));
        Assert.All([layer, launch, mark], row => Assert.Equal("native model", trace.Components[trace.Spans.Component[row]].Name));

        int prefetch = Row(trace, "prefetch"), encode = Row(trace, "encode"), open = Row(trace, "never ended");
        Assert.Equal(track.NativeId, trace.Tracks[trace.Spans.Track[prefetch]].NativeId);
        Assert.StartsWith("NVTX tokenizer", trace.Tracks[trace.Spans.Track[encode]].Name, StringComparison.Ordinal);
        Assert.Contains("nvtx.category=3", AttributesOf(trace, encode));
        Assert.Contains("nvtx.payload=42", AttributesOf(trace, encode));
        Assert.Contains("nvtx.unfinished=true", AttributesOf(trace, open));
        Assert.DoesNotContain(Enumerable.Range(0, trace.Spans.Count), row => trace.NameOf(row) == "before the session");
        Assert.Contains(trace.Health.Notes, n => n.Contains("1 ranges that ended had begun before the session", StringComparison.Ordinal));
        Assert.Equal(0, trace.Health.LostDeviceOperations);
    }

    [Fact]
    public void Nested_ranges_are_kept_apart_by_thread_and_domain_and_free_ones_by_number()
    {
        List<string> taken = [];
        NvtxReception reception = new((in HostCall range, in NvtxEvent _, bool isUnfinished) =>
            taken.Add($"{range.Group}/{range.Name}@{range.Thread} {range.StartNs}-{range.EndNs}{(isUnfinished ? " open" : "")}"));
        void Take(NvtxEventKind kind, ulong thread, long ns, string name = "", string domain = "", ulong range = 0) =>
            reception.Take(new NvtxEvent { Kind = kind, Thread = thread, TimeNs = ns, Range = range }, name, domain);

        Take(NvtxEventKind.Push, 1, 10, "a");
        Take(NvtxEventKind.Push, 1, 11, "b", "d");
        Take(NvtxEventKind.Push, 2, 12, "c");
        Take(NvtxEventKind.Start, 1, 13, "free", range: 5);
        Take(NvtxEventKind.Pop, 1, 14);
        Take(NvtxEventKind.Pop, 2, 15);
        Take(NvtxEventKind.End, 2, 16, range: 5);
        Take(NvtxEventKind.Pop, 2, 17);
        Take(NvtxEventKind.End, 2, 18, range: 99);
        Take(NvtxEventKind.Mark, 3, 19);
        reception.Close(20);
        Assert.Equal(
            ["NVTX/a@1 10-14", "NVTX/c@2 12-15", "NVTX/free@1 13-16", "NVTX/(no name)@3 19-19", "NVTX d/b@1 11-20 open"],
            taken);
        Assert.Equal(2, reception.UnmatchedEnds);
    }

    [Fact]
    public void Without_the_variable_nothing_is_said_of_NVTX()
    {
        if (Environment.GetEnvironmentVariable(NvtxTools.InjectionVariable) is not null) Assert.Skip("NVTX_INJECTION64_PATH is set here");
        using Session session = Profiler.Configure().AddCuda(new CudaOptions { NvmlRateHz = 0, Cupti = false }).Start();
        Assert.DoesNotContain(session.Stop().Health.Absences, a => a.Source.StartsWith("NVTX", StringComparison.Ordinal));
    }

    private static int Row(Trace trace, string name) => Assert.Single(Enumerable.Range(0, trace.Spans.Count), row => trace.NameOf(row) == name);

    private static string[] AttributesOf(Trace trace, int row)
    {
        int[] keys = trace.Attributes.KeysOf(row).ToArray();
        AttributeValue[] values = trace.Attributes.ValuesOf(row).ToArray();
        return [.. keys.Select((key, i) => $"{trace.Strings[key]}={values[i]}")];
    }
}
