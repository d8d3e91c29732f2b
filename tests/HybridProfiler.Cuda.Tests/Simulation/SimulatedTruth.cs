using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>What a simulated device really did between two instants (<c>hpn_truth</c> of hp_fake_nvml.h, field by field).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SimulatedTruth
{
    public uint Size;
    public double EnergyMj, MeanPowerW, MostPowerW, KernelShare, CopyShare, Temperature, SmClockMhz;
    public ulong EventReasons;
}
