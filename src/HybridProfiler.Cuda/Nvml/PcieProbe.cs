using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>Traffic over PCI Express. Each direction blocks for the 20 ms over which the driver counts, so this has a thread of its own.</summary>
internal sealed class PcieProbe(NvmlTarget target) : NvmlProbe(target, "nvmlDeviceGetPcieThroughput", "nvml.pcie.transmitted, nvml.pcie.received")
{
    protected override NvmlStatus Sample(in WallClock wall)
    {
        NvmlStatus status = Read(NvmlPcieDirection.Transmitted, "nvml.pcie.transmitted");
        return status == NvmlStatus.Success ? Read(NvmlPcieDirection.Received, "nvml.pcie.received") : status;
    }

    private NvmlStatus Read(NvmlPcieDirection direction, string name)
    {
        long before = HostTime.NowNs();
        NvmlStatus status = Api.PcieThroughput(Target.Gpu, direction, out uint kilobytes);
        if (status == NvmlStatus.Success) Counters.Sample(name, CounterUnit.BytesPerSecond, MiddleSince(before), kilobytes * 1000.0);
        return status;
    }
}
