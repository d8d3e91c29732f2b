using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Tests;

/// <summary>The simulated driver seen from .NET; its behaviour is tested by its own tests (native/fakes/tests).</summary>
[Collection(nameof(SimulatedDriver))]
[Trait("Windows", "test")]
public sealed unsafe class SimulatedDriverTests
{
    [Fact]
    public void Its_clock_is_the_hosts_clock()
    {
        _ = SimulatedDriver.Handle;
        long before = HostTime.NowNs();
        long now = SimulatedDriver.NowNs;
        Assert.InRange(now, before, HostTime.NowNs());
    }

    [Fact]
    public void Copies_arrive_and_bodies_of_kernels_run()
    {
        using SimulatedMachine machine = new();
        SimulatedDriver.RegisterKernel("k3", 5000, 0, &AddToCell);
        CudaCalls.Check(CudaCalls.Alloc(out ulong cell, 8));
        long value = 40;
        nint stream = SimulatedMachine.Stream();
        CudaCalls.Check(CudaCalls.CopyToDevice(cell, (nint)(&value), 8, stream));
        machine.Launch(3, stream, cell, 2);
        CudaCalls.Check(CudaCalls.CopyToHost((nint)(&value), cell, 8, stream));
        CudaCalls.Check(CudaCalls.SynchronizeStream(stream));
        Assert.Equal(42, value);
        SimulatedRecord[] operations = SimulatedMachine.Operations();
        Assert.Equal(["memcpy HtoD", "k3", "memcpy DtoH"], operations.Select(row => row.Name));
        Assert.Equal([8ul, 0, 8], operations.Select(row => row.Bytes));
        Assert.True(operations.Zip(operations.Skip(1)).All(pair => pair.First.EndNs <= pair.Second.StartNs));
    }

    [Fact]
    public void A_held_device_starts_nothing()
    {
        using SimulatedMachine machine = new();
        nint stream = SimulatedMachine.Stream();
        using (SimulatedDriver.Hold())
        {
            machine.Launch(0, stream);
            SpinWait.SpinUntil(() => false, 2);
            Assert.Equal(600, CudaCalls.QueryStream(stream));
            Assert.Empty(SimulatedMachine.Operations());
        }

        CudaCalls.Check(CudaCalls.SynchronizeStream(stream));
        Assert.Equal("k0", Assert.Single(SimulatedMachine.Operations()).Name);
    }

    [Fact]
    public void Virtual_time_is_exact()
    {
        using SimulatedMachine machine = new("clock=virtual\nlaunch_latency=3000\ngap=500");
        nint stream = SimulatedMachine.Stream();
        machine.Launch(0, stream);
        machine.Launch(1, stream);
        SimulatedDriver.Advance(4999);
        Assert.Equal(600, CudaCalls.QueryStream(stream));
        Assert.Empty(SimulatedMachine.Operations());
        SimulatedDriver.Advance(1);
        Assert.Single(SimulatedMachine.Operations());
        CudaCalls.Check(CudaCalls.Synchronize());
        SimulatedRecord[] operations = SimulatedMachine.Operations();
        Assert.Equal([3000, 500], [operations[0].StartNs - operations[0].SubmitNs, operations[1].StartNs - operations[0].EndNs]);
        Assert.Equal([2000, 4000], operations.Select(row => row.EndNs - row.StartNs));
    }

    [Fact]
    public void What_is_not_understood_is_named()
    {
        _ = SimulatedDriver.Handle;
        Assert.Contains("speed=3", Assert.Throws<ArgumentException>(() => SimulatedDriver.Configure("devices=1\nspeed=3")).Message, StringComparison.Ordinal);
    }

    [UnmanagedCallersOnly]
    private static void AddToCell(SimulatedLaunch* launch, void* user) => *(long*)launch->Param<ulong>(0) += (long)launch->Param<ulong>(1);
}
