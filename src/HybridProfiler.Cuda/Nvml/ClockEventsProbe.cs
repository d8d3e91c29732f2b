using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>
/// Why the GPU runs at the clocks it does: the driver's bits as one counter, and a counter of 0 and 1 for each reason that
/// occurred, which begins with 0 at the first read.
/// </summary>
internal sealed class ClockEventsProbe(NvmlTarget target)
    : NvmlProbe(target, "nvmlDeviceGetCurrentClocksEventReasons", "nvml.clock_events")
{
    private readonly string?[] _names = new string?[64];
    private long _firstNs = long.MinValue;
    private NvmlClockEvents _seen;

    protected override NvmlStatus Sample(in WallClock wall)
    {
        long before = HostTime.NowNs();
        NvmlStatus status = Api.ClockEvents(Target.Gpu, out NvmlClockEvents reasons);
        if (status != NvmlStatus.Success) return status;
        long at = MiddleSince(before);
        Counters.Sample("nvml.clock_events", CounterUnit.None, at, (ulong)reasons);
        foreach (int bit in ClockEvents.BitsOf(reasons & ~_seen))
        {
            _names[bit] = $"nvml.clock_event.{ClockEvents.NameOf(bit)}";
            if (_firstNs != long.MinValue) Counters.Sample(_names[bit]!, CounterUnit.None, _firstNs, 0);
        }

        _seen |= reasons;
        if (_firstNs == long.MinValue) _firstNs = at;
        foreach (int bit in ClockEvents.BitsOf(_seen)) Counters.Sample(_names[bit]!, CounterUnit.None, at, ((ulong)reasons >> bit) & 1);
        return status;
    }
}
