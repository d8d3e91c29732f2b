using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Cupti;

/// <summary>A stop waits for what CUPTI still has, and for nothing else. An hour of patience is longer than any run of the tests may take.</summary>
public sealed class StopTests
{
    [Fact]
    public void A_stop_waits_for_operations_and_not_for_its_patience()
    {
        // Nothing is waited for before the stop.
        using SimulatedMachine machine = new("workers=threads\nlaunch_latency=5000000");
        nint stream = SimulatedMachine.Stream();
        CudaCalls.Check(CudaCalls.Alloc(out ulong memory, 4096));
        using Session session = Start();
        for (int i = 0; i < 20; i++) CudaCalls.Check(CudaCalls.Set(memory, (byte)i, 4096, stream));
        Trace trace = session.Stop();
        Assert.Equal(0, trace.Health.LostDeviceOperations);
        Assert.Equal(20, CountOnDevice(trace));
        CudaCalls.Check(CudaCalls.Free(memory));
    }

    [Fact]
    public void A_stop_waits_for_no_operation_that_CUPTI_has_dropped()
    {
        using SimulatedMachine machine = new("cupti.lose_every=5");
        nint stream = SimulatedMachine.Stream();
        using Session session = Start();
        for (int i = 0; i < 20; i++) machine.Launch(i % 8, stream);
        Trace trace = session.Stop();
        Assert.Equal(4, trace.Health.LostDeviceOperations);
        Assert.Equal(16, CountOnDevice(trace));
    }

    [Fact]
    public void A_stop_waits_for_no_launch_that_went_into_a_graph()
    {
        using SimulatedMachine machine = new();
        nint stream = SimulatedMachine.Stream();
        using Session session = Start();
        CudaCalls.Check(CudaCalls.BeginCapture(stream));
        for (int i = 0; i < 3; i++) machine.Launch(i, stream);
        CudaCalls.Check(CudaCalls.EndCapture(stream, out nint graph));
        Trace trace = session.Stop();
        Assert.Equal(0, trace.Health.LostDeviceOperations);
        Assert.Equal(0, CountOnDevice(trace));
        CudaCalls.Check(CudaCalls.DestroyGraph(graph));
    }

    private static Session Start() =>
        Profiler.Configure().AddCuda(SimulatedMachine.Options with { NvmlRateHz = 0, Nvtx = NvtxEmission.Never }).WithDevicePatience(TimeSpan.FromHours(1)).Start();

    private static int CountOnDevice(Trace trace) =>
        Enumerable.Range(0, trace.Spans.Count).Count(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue);
}
