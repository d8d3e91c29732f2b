using HybridProfiler.Devices;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>Memory of the device (of the instance, where the GPU is partitioned).</summary>
internal sealed class MemoryProbe(NvmlTarget target) : NvmlProbe(target, "nvmlDeviceGetMemoryInfo", MemoryCounters.DeviceUsed)
{
    private bool _hasNoSecondVersion;

    protected override NvmlStatus Sample(in WallClock wall)
    {
        long before = HostTime.NowNs();
        if (!_hasNoSecondVersion)
        {
            NvmlStatus status = Api.Memory2(Target.Device, out NvmlMemory2 memory);
            if (status == NvmlStatus.Success)
            {
                long at = MiddleSince(before);
                Counters.Sample(MemoryCounters.DeviceUsed, CounterUnit.Bytes, at, memory.Used);
                Counters.Sample("nvml.memory.reserved", CounterUnit.Bytes, at, memory.Reserved);
                Counters.Sample(MemoryCounters.DeviceFree, CounterUnit.Bytes, at, memory.Free);
                return status;
            }

            if (NvmlReasons.OfMissing("", status) is null) return status;
            _hasNoSecondVersion = true;
        }

        NvmlStatus first = Api.Memory(Target.Device, out NvmlMemory whole);
        if (first != NvmlStatus.Success) return first;
        long middle = MiddleSince(before);
        Counters.Sample(MemoryCounters.DeviceUsed, CounterUnit.Bytes, middle, whole.Used);
        Counters.Sample(MemoryCounters.DeviceFree, CounterUnit.Bytes, middle, whole.Free);
        return first;
    }
}
