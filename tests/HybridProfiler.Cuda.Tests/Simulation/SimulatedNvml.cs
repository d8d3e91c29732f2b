using System.Runtime.InteropServices;
using System.Text;

namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>The simulated libnvidia-ml by a binding of its own: what it reads, and what its model knows to be true.</summary>
internal static unsafe class SimulatedNvml
{
    private static readonly Lazy<nint> s_handle = new(() =>
    {
        _ = SimulatedDriver.Handle;
        return NativeLibrary.Load(Path.Combine(SimulatedLibraries.Folder, OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1"));
    });

    public static int Init() => ((delegate* unmanaged<int>)Address("nvmlInit_v2"))();

    public static int Shutdown() => ((delegate* unmanaged<int>)Address("nvmlShutdown"))();

    public static nint Device(string busId)
    {
        nint device;
        fixed (byte* text = Encoding.UTF8.GetBytes(busId + "\0"))
        {
            Assert.Equal(0, ((delegate* unmanaged<byte*, nint*, int>)Address("nvmlDeviceGetHandleByPciBusId_v2"))(text, &device));
        }

        return device;
    }

    public static ulong EnergyMj(nint device)
    {
        ulong energy;
        Assert.Equal(0, ((delegate* unmanaged<nint, ulong*, int>)Address("nvmlDeviceGetTotalEnergyConsumption"))(device, &energy));
        return energy;
    }

    public static uint PowerMw(nint device)
    {
        uint power;
        Assert.Equal(0, ((delegate* unmanaged<nint, uint*, int>)Address("nvmlDeviceGetPowerUsage"))(device, &power));
        return power;
    }

    public static uint GpuUtilization(nint device)
    {
        ulong rates;
        Assert.Equal(0, ((delegate* unmanaged<nint, ulong*, int>)Address("nvmlDeviceGetUtilizationRates"))(device, &rates));
        return (uint)rates;
    }

    /// <summary>The model's truth of CUDA's device 0 between two host times.</summary>
    public static SimulatedTruth Truth(long fromNs, long toNs)
    {
        SimulatedTruth truth = new() { Size = (uint)sizeof(SimulatedTruth) };
        Assert.Equal(0, ((delegate* unmanaged<int, long, long, SimulatedTruth*, int>)Address("hpn_get_truth"))(0, fromNs, toNs, &truth));
        return truth;
    }

    private static void* Address(string name) => (void*)NativeLibrary.GetExport(s_handle.Value, name);
}
