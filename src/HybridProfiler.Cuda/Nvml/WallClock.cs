using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>Where the wall clock, in whose microseconds NVML stamps its samples, stands on the host's monotonic clock.</summary>
/// <param name="OffsetNs">Monotonic time minus wall time since 1970.</param>
internal readonly record struct WallClock(long OffsetNs)
{
    /// <summary>Reads both clocks. Made anew for each round of reads, so that a step of the wall clock moves no later round.</summary>
    public static WallClock Now()
    {
        long before = HostTime.NowNs();
        long wall = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        long after = HostTime.NowNs();
        return new WallClock(before + ((after - before) / 2) - wall);
    }

    /// <summary>Host time of a stamp.</summary>
    public long ToHost(ulong microseconds) => (long)microseconds * 1000 + OffsetNs;
}
