using HybridProfiler.Cuda.Cupti;
using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Cupti;

public sealed class AwaitedOperationsTests
{
    [Fact]
    public void A_call_is_awaited_until_an_operation_of_it_has_come_in_whatever_order()
    {
        AwaitedOperations awaited = new();
        awaited.Submitted(7);
        awaited.Submitted(8);
        awaited.Came(7);
        awaited.Came(7);
        Assert.Equal((1, 2L), (awaited.Count, awaited.Seen));
        // The operation before the call, and the driver's call within the runtime's.
        awaited.Came(9);
        awaited.Submitted(9);
        awaited.Submitted(7);
        Assert.Equal(1, awaited.Count);
        awaited.Came(8);
        Assert.Equal(0, awaited.Count);
    }

    [Fact]
    public void Calls_that_never_get_an_operation_are_not_held_without_bound()
    {
        AwaitedOperations awaited = new();
        for (ulong i = 1; i <= 1_000_000; i++) awaited.Submitted(i);
        Assert.InRange(awaited.Count, 1, 1 << 16);
    }

    [Theory]
    [InlineData("cudaLaunchKernel", true)]
    [InlineData("cuLaunchKernelEx", true)]
    [InlineData("cudaGraphLaunch", true)]
    [InlineData("cuMemcpyHtoDAsync_v2", true)]
    [InlineData("cudaMemset", true)]
    [InlineData("cuLaunchHostFunc", false)]
    [InlineData("cuLaunchKernelGetAttribute", false)]
    [InlineData("cudaGraphAddMemcpyNode", false)]
    [InlineData("cudaMalloc", false)]
    [InlineData("cuStreamSynchronize", false)]
    public void Functions_that_put_work_on_a_device_are_known(string name, bool submits) => Assert.Equal(submits, CallNames.Submits(name));

    [Fact]
    public void A_stop_waits_for_operations_and_not_for_its_patience()
    {
        // An hour is longer than any run of the tests may take. Nothing is waited for before the stop.
        using SimulatedMachine machine = new("workers=threads\nlaunch_latency=5000000");
        nint stream = SimulatedMachine.Stream();
        CudaCalls.Check(CudaCalls.Alloc(out ulong memory, 4096));
        using Session session = Profiler.Configure().AddCuda(SimulatedMachine.Options with { NvmlRateHz = 0, Nvtx = NvtxEmission.Never }).WithDevicePatience(TimeSpan.FromHours(1)).Start();
        for (int i = 0; i < 20; i++) CudaCalls.Check(CudaCalls.Set(memory, (byte)i, 4096, stream));
        Trace trace = session.Stop();
        Assert.Equal(0, trace.Health.LostDeviceOperations);
        Assert.Equal(20, Enumerable.Range(0, trace.Spans.Count).Count(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue));
        CudaCalls.Check(CudaCalls.Free(memory));
    }
}
