using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

public sealed class KnownNumbersTests
{
    [Fact]
    public void Nested_components_keep_their_own_time_and_inclusive_time_stands_beside_it()
    {
        TraceBuilder builder = WithSession(0, 200);
        int outer = builder.AddComponent(new ComponentInfo("outer")), inner = builder.AddComponent(new ComponentInfo("inner"));
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main"));
        Span(builder, thread, 0, 100, outer);
        Span(builder, thread, 20, 40, inner);
        Span(builder, thread, 30, 10, -1, SpanKind.Wait);
        Span(builder, thread, 45, 5, inner);
        Span(builder, thread, 70, 20, outer);
        TraceAnalysis analysis = TraceAnalysis.Of(builder.Build());
        ComponentUsage a = analysis.Components.Single(c => c.Component == outer), b = analysis.Components.Single(c => c.Component == inner);
        Assert.Equal((60L, 0L, 100L, 1, 100L), (a.HostSelfNs, a.HostWaitNs, a.HostInclusiveNs, a.Calls.Count, a.Calls.P50Ns));
        Assert.Equal((40L, 10L, 40L, 1, 40L), (b.HostSelfNs, b.HostWaitNs, b.HostInclusiveNs, b.Calls.Count, b.Calls.P50Ns));
        Assert.Equal(60.0 / 90, a.HostShare, 12);
        Assert.Equal(new ThreadUsage(thread, 5, 200, 90, 10, 0, 100), Assert.Single(analysis.Threads));
    }

    [Fact]
    public void Overlapping_kernels_share_the_device_and_hidden_copies_cost_nothing()
    {
        TraceBuilder builder = WithSession(0, 100);
        int a = builder.AddComponent(new ComponentInfo("a")), b = builder.AddComponent(new ComponentInfo("b"));
        int device = builder.AddDevice(new DeviceInfo("d", DeviceApi.Simulated));
        int first = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "q1", 1, device)), second = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "q2", 2, device));
        Span(builder, first, 10, 20, a);
        Span(builder, second, 25, 20, b);
        Span(builder, second, 15, 5, a, SpanKind.Transfer);
        Span(builder, first, 50, 10, b, SpanKind.Transfer);
        Span(builder, second, 55, 10, -1, SpanKind.Sync);
        TraceAnalysis analysis = TraceAnalysis.Of(builder.Build());
        DeviceUsage usage = Assert.Single(analysis.Devices);
        Assert.Equal(new QueueUsage(device, -1, 5, 55, 35, 0, 0, 15, 10, 5, 5), usage.Total);
        Assert.Equal(50, usage.Total.BusyNs);
        ComponentUsage ofA = analysis.Components.Single(c => c.Component == a), ofB = analysis.Components.Single(c => c.Component == b);
        // [25, 30) is shared: 2.5 each, and the odd nanosecond goes to the lower id.
        Assert.Equal((15L, 3L, 15L, 2L), (ofA.DeviceExclusiveNs, ofA.DeviceSharedNs, ofB.DeviceExclusiveNs, ofB.DeviceSharedNs));
        Assert.Equal(2, ofA.Launches);
    }

    [Fact]
    public void A_transfer_serves_the_edge_whose_hand_off_has_its_bytes_direction_and_request()
    {
        TraceBuilder builder = WithSession(0, 1_000);
        int host = builder.AddComponent(new ComponentInfo("host")), kernel = builder.AddComponent(new ComponentInfo("kernel"));
        int device = builder.AddDevice(new DeviceInfo("d", DeviceApi.Simulated)), queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "q", 1, device));
        int up = builder.AddEdge(new EdgeInfo(host, kernel)), down = builder.AddEdge(new EdgeInfo(kernel, host));
        Transfer(builder, queue, 100, 10, kernel, 64, "HostToDevice");
        Transfer(builder, queue, 200, 40, kernel, 64, "DeviceToHost");
        Transfer(builder, queue, 300, 40, kernel, 65, "DeviceToHost");
        builder.AddHandOff(up, 90, 120, 64);
        builder.AddHandOff(down, 250, 260, 64);
        TraceAnalysis analysis = TraceAnalysis.Of(builder.Build());
        EdgeUsage upward = analysis.Edges.Single(e => e.Edge == up), downward = analysis.Edges.Single(e => e.Edge == down);
        Assert.Equal((1, 64L, 10L, 6.4e9), (upward.Transfers, upward.TransferBytes, upward.TransferNs, upward.BytesPerSecond));
        Assert.Equal((1, 64L, 40L, 1.6e9), (downward.Transfers, downward.TransferBytes, downward.TransferNs, downward.BytesPerSecond));
        Assert.Contains(analysis.Devices[0].Shares, s => s is { Kind: DeviceShareKind.OtherTransfer, ExclusiveNs: 40 });
    }

    [Fact]
    public void A_request_is_divided_between_work_waiting_transit_delay_and_nobody()
    {
        TraceBuilder builder = WithSession(0, 1_000);
        int a = builder.AddComponent(new ComponentInfo("a")), b = builder.AddComponent(new ComponentInfo("b"));
        int lane = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
        int one = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "one")), two = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "two"));
        int own = Span(builder, lane, 110, 190, -1, SpanKind.Stage), request = builder.AddRequest(own, 1, 0, 100);
        builder.AddSpan(one, 120, 40, builder.Intern("x"), a, SpanKind.Compute, TraceBuilder.FindParent, request);
        builder.AddSpan(one, 150, 10, builder.Intern("x"), a, SpanKind.Wait, TraceBuilder.FindParent, request);
        builder.AddSpan(two, 140, 60, builder.Intern("x"), b, SpanKind.Compute, TraceBuilder.FindParent, request);
        builder.AddHandOff(builder.AddEdge(new EdgeInfo(b, a)), 190, 230, 8, request: request);
        builder.AddSpan(one, 250, 20, builder.Intern("x"), a, SpanKind.Wait, TraceBuilder.FindParent, request);
        RequestClassUsage usage = Assert.Single(TraceAnalysis.Of(builder.Build()).RequestClasses);
        Assert.Equal(200, usage.Latency.SumNs);
        Assert.Equal(
            [
                // b works alone in [150, 200) while a waits; they share [140, 150).
                new(RequestPartKind.Unattributed, -1, 60), new(RequestPartKind.Component, b, 55), new(RequestPartKind.InTransit, 0, 30),
                new(RequestPartKind.Component, a, 25), new(RequestPartKind.Waiting, a, 20), new(RequestPartKind.StartDelay, -1, 10),
            ],
            usage.Parts.AsEnumerable());
    }

    [Fact]
    public void Choices_are_counted_and_joined_with_the_latency_of_warm_requests()
    {
        TraceBuilder builder = WithSession(0, 1_000);
        int lane = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests")), thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main"));
        int component = builder.AddComponent(new ComponentInfo("gate")), key = builder.Intern("choice");
        foreach ((long start, long duration, string @class, string choice) in ((long, long, string, string)[])[(0, 90, "warmup", "exit"), (100, 10, "", "exit"), (200, 30, "", "exit"), (300, 50, "", "go on")])
        {
            int request = builder.AddRequest(Span(builder, lane, start, duration, -1, SpanKind.Stage), start, builder.Intern(@class), start);
            int decision = builder.AddSpan(thread, start + 5, 0, builder.Intern("early exit"), component, SpanKind.Decision, TraceBuilder.FindParent, request);
            builder.AddAttribute(decision, key, choice);
        }

        var decisions = TraceAnalysis.Of(builder.Build()).Decisions;
        Assert.Equal([("exit", 3, 0.75, 2, 20.0), ("go on", 1, 0.25, 1, 50.0)], decisions.Select(d => (d.Choice, d.Count, d.Share, d.Latency.Count, d.Latency.MeanNs)));
    }

    [Fact]
    public void The_mean_of_a_counter_is_weighted_by_the_time_each_value_held()
    {
        TraceBuilder builder = WithSession(0, 100);
        int counter = builder.AddCounter(new CounterInfo("depth", CounterUnit.Count, true));
        foreach ((long at, double value) in ((long, double)[])[(0, 4), (10, 1), (50, 2)]) builder.AddCounterSample(counter, at, value);
        CounterUsage usage = Assert.Single(TraceAnalysis.Of(builder.Build()).Counters);
        Assert.Equal(new CounterUsage(counter, 3, 1, (4.0 * 10 + 1 * 40 + 2 * 50) / 100, 4, 2), usage);
    }

    [Fact]
    public void A_call_that_never_ended_is_counted_and_is_in_no_percentile()
    {
        TraceBuilder builder = WithSession(0, 100);
        int component = builder.AddComponent(new ComponentInfo("a")), thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main"));
        Span(builder, thread, 0, 10, component);
        builder.AddSpan(thread, 20, 80, builder.Intern("x"), component, SpanKind.Compute, TraceBuilder.FindParent, -1, SpanFlags.Unfinished);
        ComponentUsage usage = Assert.Single(TraceAnalysis.Of(builder.Build()).Components);
        Assert.Equal((1, 10L, 1, 90L), (usage.Calls.Count, usage.Calls.MaxNs, usage.UnfinishedCalls, usage.HostSelfNs));
    }

    private static TraceBuilder WithSession(long startNs, long stopNs) => new() { Header = new TraceHeader { StartNs = startNs, StopNs = stopNs } };

    private static int Span(TraceBuilder builder, int track, long start, long duration, int component, SpanKind kind = SpanKind.Compute) =>
        builder.AddSpan(track, start, duration, builder.Intern("x"), component, kind);

    private static void Transfer(TraceBuilder builder, int track, long start, long duration, int component, long bytes, string direction)
    {
        int span = Span(builder, track, start, duration, component, SpanKind.Transfer);
        builder.AddAttribute(span, builder.Intern("bytes"), bytes);
        builder.AddAttribute(span, builder.Intern("direction"), direction);
    }
}
