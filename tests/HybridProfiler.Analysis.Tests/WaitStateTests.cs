using CsCheck;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

public sealed class WaitStateTests
{
    [Fact]
    public void Costs_sum_to_the_waiting_time_of_the_threads() => RandomTraces.All.Sample(CheckSum);

    [Fact]
    public void Costs_sum_to_the_waiting_time_of_threads_that_call_drivers() => RandomTraces.WithDriverCalls.Sample(CheckSum);

    [Fact]
    public void Costs_of_pipelines_sum_to_their_waiting_time()
    {
        CheckSum(PipelineTrace.Of(requests: 60));
        foreach (ChangedPipeline pipeline in ChangedPipelines.All()) CheckSum(SimulatedPipeline.Run(pipeline.Recorded));
    }

    [Fact]
    public void A_consumer_that_waits_charges_the_slow_producer()
    {
        Trace trace = SimulatedPipeline.Run(new PipelineSpec(new StageSpec("slow", 800_000), new StageSpec("quick", 100_000) { OwnThread = true }));
        WaitStates waits = TraceAnalysis.Of(trace).WaitStates;
        long charged = waits.Costs.Where(c => c is { Kind: WaitKind.LateProducer, Bound: BoundBy.HostCompute } && Name(trace, c.Causer) == "slow").Sum(c => c.TotalNs);
        Assert.True(charged > 0.9 * waits.WaitingNs, $"{charged} of {waits.WaitingNs}");
    }

    [Fact]
    public void A_producer_before_a_full_queue_charges_the_slow_consumer()
    {
        Trace trace = SimulatedPipeline.Run(new PipelineSpec(new StageSpec("quick", 100_000), new StageSpec("slow", 800_000) { OwnThread = true, Capacity = 2 }));
        WaitStates waits = TraceAnalysis.Of(trace).WaitStates;
        long charged = waits.Costs.Where(c => c.Kind == WaitKind.LateConsumer && Name(trace, c.Causer) == "slow").Sum(c => c.TotalNs);
        Assert.True(charged > 0.9 * waits.WaitingNs, $"{charged} of {waits.WaitingNs}");
    }

    [Fact]
    public void Costs_go_up_the_chain_to_the_first_cause()
    {
        Trace trace = SimulatedPipeline.Run(new PipelineSpec(new StageSpec("slow", 800_000), new StageSpec("middle", 100_000) { OwnThread = true }, new StageSpec("last", 50_000) { OwnThread = true }));
        WaitStates waits = TraceAnalysis.Of(trace).WaitStates;
        long slow = waits.Costs.Where(c => Name(trace, c.Causer) == "slow").Sum(c => c.TotalNs), middle = waits.Costs.Where(c => Name(trace, c.Causer) == "middle").Sum(c => c.TotalNs);
        Assert.True(slow > 5 * middle, $"slow {slow}, middle {middle}");
    }

    [Fact]
    public void Waiting_for_a_device_is_its_kernels_and_its_transfers()
    {
        Trace trace = SimulatedPipeline.Run(new PipelineSpec(new StageSpec("recogniser", 20_000) { KernelNs = [300_000], CopyBytes = 1_200_000 }));
        WaitStates waits = TraceAnalysis.Of(trace).WaitStates;
        long transfer = waits.Costs.Where(c => c.Kind == WaitKind.TransferBound).Sum(c => c.TotalNs), kernel = waits.Costs.Where(c => c is { Kind: WaitKind.LateProducer, Bound: BoundBy.DeviceCompute }).Sum(c => c.TotalNs);
        Assert.True(transfer > 0.4 * waits.WaitingNs && kernel > 0.4 * waits.WaitingNs && transfer + kernel <= waits.WaitingNs, $"{transfer} + {kernel} of {waits.WaitingNs}");
        Assert.DoesNotContain(waits.Costs, c => c.Kind == WaitKind.OverSynchronised);
    }

    [Fact]
    public void A_synchronisation_with_nothing_outstanding_is_needless()
    {
        TraceBuilder builder = new();
        int component = builder.AddComponent(new ComponentInfo("a")), device = builder.AddDevice(new DeviceInfo("d", DeviceApi.Simulated));
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "t", 1)), queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "q", 1, device));
        int call = builder.AddSpan(thread, 1_000, 100, builder.Intern("launch"), component), kernel = builder.AddSpan(queue, 1_500, 500, builder.Intern("k"), component);
        builder.AddFlow(call, kernel, FlowKind.Launch, 1);
        builder.AddSpan(thread, 1_200, 850, builder.Intern("sync"), component, SpanKind.Sync);
        builder.AddSpan(thread, 3_000, 400, builder.Intern("sync"), component, SpanKind.Sync);
        WaitStates waits = TraceAnalysis.Of(builder.Build()).WaitStates;
        Assert.Equal(new DelayCost(WaitKind.OverSynchronised, component, component, BoundBy.Synchronisation, -1, 1, 400), Assert.Single(waits.Costs, c => c.Kind == WaitKind.OverSynchronised));
        // 300 ns on the way to the device, 500 of the kernel, 50 to return.
        Assert.Equal([(BoundBy.DeviceCompute, 500L), (BoundBy.Launch, 300L), (BoundBy.Synchronisation, 50L)], waits.Costs.Where(c => c.Kind == WaitKind.LateProducer).Select(c => (c.Bound, c.TotalNs)));
    }

    [Fact]
    public void A_synchronisation_before_anything_recorded_was_submitted_is_not_needless()
    {
        TraceBuilder builder = new();
        int component = builder.AddComponent(new ComponentInfo("a")), device = builder.AddDevice(new DeviceInfo("d", DeviceApi.Simulated));
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "t", 1)), queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "q", 1, device));
        builder.AddSpan(thread, 1_000, 200, builder.Intern("sync"), -1, SpanKind.Sync);
        builder.AddSpan(queue, 1_300, 500, builder.Intern("from before"), component);
        builder.AddSpan(thread, 1_500, 400, builder.Intern("sync"), -1, SpanKind.Sync);
        int call = builder.AddSpan(thread, 2_000, 100, builder.Intern("launch"), component), kernel = builder.AddSpan(queue, 2_500, 500, builder.Intern("k"), component);
        builder.AddFlow(call, kernel, FlowKind.Launch, 1);
        builder.Header = new TraceHeader { StartNs = 900, StopNs = 3_200 };
        WaitStates waits = TraceAnalysis.Of(builder.Build()).WaitStates;
        Assert.Equal([new WaitState(WaitKind.Unexplained, -1, 2, 600)], waits.States);
    }

    [Theory]
    [InlineData("sync", SpanKind.Sync, SpanKind.Compute)]
    [InlineData("cudaMemcpyAsync", SpanKind.Compute, SpanKind.Transfer)]
    public void A_wait_that_a_pause_fell_on_is_charged_to_what_ended_it_before_the_pause_too(string name, SpanKind call, SpanKind operation)
    {
        TraceBuilder builder = new();
        int component = builder.AddComponent(new ComponentInfo("a")), device = builder.AddDevice(new DeviceInfo("d", DeviceApi.Simulated));
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "t", 1)), queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "q", 1, device));
        int launch = builder.AddSpan(thread, 1_000, 100, builder.Intern("launch"), component), waits = builder.AddSpan(thread, 1_200, 850, builder.Intern(name), component, call);
        int work = builder.AddSpan(queue, 1_500, 500, builder.Intern("work"), component, operation);
        builder.AddFlow(call == SpanKind.Sync ? launch : waits, work, FlowKind.Launch, 1);
        builder.AddSpan(builder.AddTrack(new TrackInfo(TrackKind.Async, "runtime")), 1_600, 50, builder.Intern("GC pause"), -1, SpanKind.Runtime);
        WaitStates states = TraceAnalysis.Of(builder.Build()).WaitStates;
        Assert.Equal(850, states.WaitingNs);
        Assert.DoesNotContain(states.States, s => s.Kind is WaitKind.OverSynchronised or WaitKind.Unexplained);
        BoundBy bound = operation == SpanKind.Transfer ? BoundBy.Transfer : BoundBy.DeviceCompute;
        Assert.Equal(
            [(bound, 450L, 1), (BoundBy.Launch, 300L, 1), (BoundBy.Runtime, 50L, 1), (BoundBy.Synchronisation, 50L, 1)],
            states.Costs.OrderByDescending(c => c.TotalNs).ThenBy(c => c.Bound == BoundBy.Synchronisation).Select(c => (c.Bound, c.TotalNs, c.Waits)));
    }

    private static void CheckSum(Trace trace)
    {
        TraceAnalysis analysis = TraceAnalysis.Of(trace);
        Assert.Equal(analysis.WaitStates.WaitingNs, analysis.WaitStates.States.Sum(s => s.TotalNs));
        Assert.All(analysis.WaitStates.Costs, c => Assert.InRange(c.Waits, 1, Assert.Single(analysis.WaitStates.States, s => s.Kind == c.Kind && s.Waiter == c.Waiter).Waits));
        Assert.Equal(analysis.WaitStates.WaitingNs, analysis.WaitStates.Costs.Sum(c => c.TotalNs));
        // Driver calls that were reported apart are time of their thread, and of nobody where the thread is not known.
        if (!trace.Tracks.Any(t => t.Kind == TrackKind.HostCalls)) Assert.Equal(analysis.Threads.Sum(t => t.WaitNs), analysis.WaitStates.WaitingNs);
    }

    private static string Name(Trace trace, int component) => component < 0 ? "" : trace.Components[component].Name;
}
