using System.Text.Json;
using CsCheck;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Arrows: pairs, ids, what they are tied to.</summary>
public sealed class ChromeFlowTests
{
    [Fact]
    public void Every_link_is_a_pair_of_its_own_id_and_each_end_lies_within_its_span() => ChromeTraces.Any.Sample(
        trace =>
        {
            ChromeDocument file = ChromeDocument.Of(trace);
            List<JsonElement> starts = [.. file.Phase("s")], ends = [.. file.Phase("f")];
            Assert.Equal(trace.HandOffs.Count + trace.Flows.Count, starts.Count);
            Assert.Equal(trace.Flows.Count, ends.Count);
            Assert.Equal(starts.Count, starts.Select(Id).Distinct().Count());
            Assert.Equal(ends.Count, ends.Select(Id).Distinct().Count());
            Assert.All(ends, end => Assert.Equal("e", end.GetProperty("bp").GetString()));
            Dictionary<ulong, JsonElement> startOf = starts.ToDictionary(Id);

            // Hand-offs come first (here none is consumed), then links in the order of the trace.
            for (int link = 0; link < trace.Flows.Count; link++)
            {
                JsonElement end = ends[link], start = startOf[Id(end)];
                Assert.Equal(start.GetProperty("cat").GetString(), end.GetProperty("cat").GetString());
                Assert.Equal(start.GetProperty("name").GetString(), end.GetProperty("name").GetString());
                AssertWithin(file.Spans[trace.Flows.From[link]], start);
                AssertWithin(file.Spans[trace.Flows.To[link]], end);
            }
        },
        iter: 400);

    [Fact]
    public void An_arrow_is_tied_to_its_span_and_not_to_a_child_wherever_the_span_has_time_of_its_own() => ChromeTraces.Any.Sample(
        trace =>
        {
            ChromeDocument file = ChromeDocument.Of(trace);
            List<JsonElement> starts = [.. file.Phase("s").Skip(trace.HandOffs.Count)];
            for (int link = 0; link < trace.Flows.Count; link++)
            {
                ChromeSpan from = file.Spans[trace.Flows.From[link]];
                List<ChromeSpan> inside = [.. file.Spans.Where(s => s.Thread == from.Thread && trace.Spans.Parent[s.Row] == from.Row && s.End <= from.End)];
                if (inside.Count > 0 && Covered(inside) == from.Duration) continue;
                long time = ChromeDocument.Nanoseconds(starts[link].GetProperty("ts"));
                Assert.True(!inside.Exists(child => child.Start <= time && time < child.End), $"{time} in [{from.Start}, {from.End}) is covered by one of {string.Join(", ", inside.Select(c => $"[{c.Start}, {c.End})"))}");
            }
        },
        iter: 400);

    [Fact]
    public void A_launch_keeps_its_correlation_and_ties_call_and_operations_to_the_span_around_the_call()
    {
        var builder = new TraceBuilder { Header = new TraceHeader { ProcessId = 4242 } };
        int host = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 100));
        int queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "queue", 7, builder.AddDevice(new DeviceInfo("gpu", DeviceApi.Cuda))));
        int around = builder.AddSpan(host, 10, 100, builder.Intern("forward"), parent: -1);
        int call = builder.AddSpan(host, 20, 10, builder.Intern("cuLaunchKernel"), parent: around);
        int other = builder.AddSpan(host, 30, 8, builder.Intern("cuLaunchKernelEx"), parent: around);
        int graph = builder.AddSpan(host, 40, 10, builder.Intern("cuGraphLaunch"), parent: around);
        int kernel = builder.AddSpan(queue, 60, 30, builder.Intern("gemm"));
        int first = builder.AddSpan(queue, 100, 30, builder.Intern("node 1")), second = builder.AddSpan(queue, 130, 30, builder.Intern("node 2"));
        int early = builder.AddSpan(queue, 25, 20, builder.Intern("seen to begin before its launch"));
        builder.AddFlow(call, kernel, FlowKind.Launch, 5001);
        builder.AddFlow(graph, first, FlowKind.Launch, 5002);
        builder.AddFlow(graph, second, FlowKind.Launch, 5002);
        builder.AddFlow(other, early, FlowKind.Launch, ulong.MaxValue);
        ChromeDocument file = ChromeDocument.Of(builder.Build());

        ChromeSpan Named(string name) => file.Spans.Single(s => s.Name == name);
        Assert.Equal(["cpu_op", "cuda_runtime", "cuda_runtime", "cuda_runtime", "kernel", "kernel", "kernel", "kernel"], file.Spans.Select(s => s.Category));
        long id = Named("forward").Number("External id");
        Assert.All(file.Spans, s => Assert.Equal(id, s.Number("External id")));
        Assert.Equal([5001, 5001], (long[])[Named("cuLaunchKernel").Number("correlation"), Named("gemm").Number("correlation")]);
        Assert.Equal([5002, 5002, 5002], (long[])[Named("cuGraphLaunch").Number("correlation"), Named("node 1").Number("correlation"), Named("node 2").Number("correlation")]);
        Assert.Equal(ulong.MaxValue, Named("seen to begin before its launch").Args.GetProperty("correlation").GetUInt64());
        Assert.All(file.Spans.Where(s => s.Category == "kernel"), s => Assert.Equal((0, 7L), ((int)s.Number("device"), s.Number("stream"))));
        Assert.All(file.Phase("s"), s => Assert.Equal("ac2g", s.GetProperty("cat").GetString()));

        // Two operations of one correlation are two arrows, of which one has a number of its own; a number that JSON readers round is not used.
        List<ulong> ids = [.. file.Phase("f").Select(Id)];
        Assert.Equal(4, ids.Distinct().Count());
        Assert.Superset(new HashSet<ulong> { 5001, 5002 }, new HashSet<ulong>(ids));
        Assert.All(ids, flow => Assert.True(flow < 1UL << 53));

        // No arrow runs backwards in time as long as its end can still lie inside its span.
        Dictionary<ulong, long> begins = file.Phase("s").ToDictionary(Id, s => ChromeDocument.Nanoseconds(s.GetProperty("ts")));
        Assert.All(file.Phase("f"), f => Assert.True(ChromeDocument.Nanoseconds(f.GetProperty("ts")) >= begins[Id(f)]));
    }

    [Fact]
    public void A_hand_off_is_one_arrow_at_its_own_times_with_its_facts()
    {
        var builder = new TraceBuilder();
        int detector = builder.AddComponent(new ComponentInfo("detector", Paradigm.Convolutional)), reader = builder.AddComponent(new ComponentInfo("reader", Paradigm.Recurrent));
        int a = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "a", 1)), b = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "b", 2));
        int from = builder.AddSpan(a, 1000, 500, builder.Intern("detect"), detector), to = builder.AddSpan(b, 1600, 500, builder.Intern("read"), reader);
        int request = builder.AddRequest(from, 12, 0, 900);
        int layout = builder.AddLayout(new TensorLayout(DType.Float32, [4, 3, 32, 32], [3072, 1024, 32, 1], MemoryKind.Native, MemoryKind.Device, Conversions.Copy | Conversions.HostToDevice));
        int edge = builder.AddEdge(new EdgeInfo(detector, reader, "patches"));
        builder.AddHandOff(edge, 1400, 1700, 49_152, layout, 0xbeef, 3, from, to, request);
        builder.AddFlow(from, to, FlowKind.HandOff, 9);
        builder.AddFlow(from, to, FlowKind.User, 9);
        ChromeDocument file = ChromeDocument.Of(builder.Build());

        JsonElement start = file.Phase("s").Single(s => s.GetProperty("cat").GetString() == "handoff");
        JsonElement end = file.Phase("f").Single(f => Id(f) == Id(start));
        Assert.Equal("patches: detector -> reader", start.GetProperty("name").GetString());
        Assert.Equal((400, 700), (ChromeDocument.Nanoseconds(start.GetProperty("ts")), ChromeDocument.Nanoseconds(end.GetProperty("ts"))));
        Assert.Equal(
            """{"producer":"detector","consumer":"reader","bytes":49152,"produced_ns":400,"consumed_ns":700,"tensor":48879,"version":3,"request":12"""
            + ""","dtype":"Float32","shape":[4,3,32,32],"strides":[3072,1024,32,1],"from_memory":"Native","to_memory":"Device","conversions":"Copy, HostToDevice"}""",
            start.GetProperty("args").GetRawText());
        Assert.Equal("user", file.Phase("s").Single(s => Id(s) != Id(start)).GetProperty("cat").GetString());
    }

    private static ulong Id(JsonElement flow) => flow.GetProperty("id").GetUInt64();

    private static long Covered(List<ChromeSpan> siblings) => siblings.Sum(s => s.Duration);

    private static void AssertWithin(ChromeSpan span, JsonElement end)
    {
        Assert.Equal(span.Thread, (end.GetProperty("pid").GetInt32(), end.GetProperty("tid").GetInt32()));
        Assert.InRange(ChromeDocument.Nanoseconds(end.GetProperty("ts")), span.Start, span.End - 1);
    }
}
