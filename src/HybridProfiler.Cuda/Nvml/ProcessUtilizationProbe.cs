namespace HybridProfiler.Cuda.Nvml;

/// <summary>Utilisation by this process and by all others, from the driver's ring.</summary>
internal sealed class ProcessUtilizationProbe(NvmlTarget target, uint pid) : NvmlProbe(
    target, "nvmlDeviceGetProcessUtilization", "nvml.process.utilization.sm, nvml.process.utilization.memory, nvml.other_processes.utilization.sm")
{
    private NvmlProcessUtilization[] _room = [];
    private ulong _lastUs;

    /// <summary>Does not take what was sampled before a time.</summary>
    public void Begin(in WallClock wall, long hostNs) => _lastUs = (ulong)Math.Max(1, (hostNs - wall.OffsetNs) / 1000);

    protected override NvmlStatus Sample(in WallClock wall)
    {
        uint count = 0;
        NvmlStatus status = Api.ProcessUtilization(Target.Gpu, _lastUs, [], ref count);
        if (status is not (NvmlStatus.Success or NvmlStatus.InsufficientSize)) return status;
        if (count == 0) return NvmlStatus.NoData;
        if (count > _room.Length) _room = new NvmlProcessUtilization[Math.Min(count + 16, 4096)];
        count = (uint)_room.Length;
        status = Api.ProcessUtilization(Target.Gpu, _lastUs, _room, ref count);
        if (status == NvmlStatus.InsufficientSize) return NvmlStatus.NotReady;
        if (status != NvmlStatus.Success) return status;
        Span<NvmlProcessUtilization> samples = _room.AsSpan(0, (int)Math.Min(count, (uint)_room.Length));
        samples.Sort(static (a, b) => a.TimestampUs.CompareTo(b.TimestampUs));
        ulong newest = _lastUs;
        for (int i = 0; i < samples.Length;)
        {
            ulong time = samples[i].TimestampUs;
            uint others = 0;
            int end = i;
            for (; end < samples.Length && samples[end].TimestampUs == time; end++)
            {
                if (samples[end].Pid != pid) others += samples[end].Sm;
                else if (time > _lastUs) Own(wall.ToHost(time), samples[end]);
            }

            if (time > _lastUs) Counters.Sample("nvml.other_processes.utilization.sm", CounterUnit.Ratio, wall.ToHost(time), others / 100.0);
            newest = Math.Max(newest, time);
            i = end;
        }

        _lastUs = newest;
        return status;
    }

    private void Own(long hostNs, in NvmlProcessUtilization sample)
    {
        Counters.Sample("nvml.process.utilization.sm", CounterUnit.Ratio, hostNs, sample.Sm / 100.0);
        Counters.Sample("nvml.process.utilization.memory", CounterUnit.Ratio, hostNs, sample.Memory / 100.0);
    }
}
