namespace HybridProfiler.Devices;

/// <summary>
/// Maps the clock of a device to the host's monotonic clock. Samples say that the device's clock stood at some value at
/// an unknown instant between two host times; the map follows the drift and states its own uncertainty. Not thread-safe.
/// </summary>
public sealed class DeviceClock
{
    private long _offset;
    private long _halfWidth = long.MaxValue;

    /// <summary>Number of samples taken.</summary>
    public int Samples { get; private set; }

    /// <summary>Half the width of the interval in which the true host time lies, in nanoseconds; -1 before the first sample.</summary>
    public long UncertaintyNs => Samples == 0 ? -1 : _halfWidth;

    /// <summary>Takes a sample.</summary>
    /// <param name="hostBeforeNs">Host time before.</param>
    /// <param name="deviceNs">Device time.</param>
    /// <param name="hostAfterNs">Host time after; not before <paramref name="hostBeforeNs"/>.</param>
    public void Add(long hostBeforeNs, long deviceNs, long hostAfterNs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hostAfterNs, hostBeforeNs);
        Samples++;
        long half = (hostAfterNs - hostBeforeNs + 1) / 2;
        if (half > _halfWidth) return;
        _halfWidth = half;
        _offset = hostBeforeNs + half - deviceNs;
    }

    /// <summary>Host time at which the device's clock stood at <paramref name="deviceNs"/>.</summary>
    public long ToHost(long deviceNs) => deviceNs + _offset;
}
