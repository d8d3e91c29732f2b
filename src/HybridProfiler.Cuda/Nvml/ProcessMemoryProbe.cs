using HybridProfiler.Devices;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>Memory of this process and of all others on the device.</summary>
internal sealed class ProcessMemoryProbe(NvmlTarget target, uint pid)
    : NvmlProbe(target, "nvmlDeviceGetComputeRunningProcesses_v3", "nvml.process.memory, nvml.other_processes, nvml.other_processes.memory")
{
    private NvmlProcess[] _room = new NvmlProcess[32];

    /// <summary>True while processes are listed and this one, which uses the device, is not among them: a container with process ids of its own.</summary>
    public bool IsHidden { get; private set; }

    protected override NvmlStatus Sample(in WallClock wall)
    {
        long before = HostTime.NowNs();
        uint count = (uint)_room.Length;
        NvmlStatus status = Api.ComputeProcesses(Target.Device, _room, ref count);
        if (status == NvmlStatus.InsufficientSize)
        {
            // Others may start meanwhile; a list that is too short again is one for the next round.
            _room = new NvmlProcess[Math.Min(count + 16, 4096)];
            count = (uint)_room.Length;
            status = Api.ComputeProcesses(Target.Device, _room, ref count);
            if (status == NvmlStatus.InsufficientSize) return NvmlStatus.NotReady;
        }

        if (status != NvmlStatus.Success) return status;
        long at = MiddleSince(before);
        ulong own = 0, others = 0;
        int othersCount = 0;
        bool isListed = false, isKnown = true;
        foreach (ref readonly NvmlProcess process in _room.AsSpan(0, (int)Math.Min(count, (uint)_room.Length)))
        {
            isKnown &= process.UsedBytes != NvmlProcess.NotAvailable;
            if (process.Pid == pid)
            {
                isListed = true;
                own += process.UsedBytes;
            }
            else
            {
                othersCount++;
                others += process.UsedBytes;
            }
        }

        IsHidden = !isListed && othersCount > 0;
        Counters.Sample("nvml.other_processes", CounterUnit.Count, at, othersCount);
        if (!isKnown) return status;
        if (isListed) Counters.Sample(MemoryCounters.DeviceUsedByProcess, CounterUnit.Bytes, at, own);
        Counters.Sample("nvml.other_processes.memory", CounterUnit.Bytes, at, others);
        return status;
    }
}
