namespace HybridProfiler.OpenCL.Recording;

/// <summary>Finds out which clock of the host a device stamps with: the one in whose window every sample lies.</summary>
internal sealed class ClockNames
{
    // Drivers that pass the time through a double lose 8 bits of a wall-clock time.
    private const long SlackNs = 1024;
    private bool _isHost = true, _isRaw = true, _isReal = true, _isBoot = true;
    private int _samples;

    /// <summary>Name; empty when none fits or too few samples were seen.</summary>
    public string Name => _samples < 2 ? ""
        : _isHost && OperatingSystem.IsLinux() ? "CLOCK_MONOTONIC"
        : _isHost ? "host monotonic clock"
        : _isRaw ? "CLOCK_MONOTONIC_RAW"
        : _isReal ? "CLOCK_REALTIME"
        : _isBoot ? "CLOCK_BOOTTIME"
        : "device clock";

    public void Judge(in ClockBases before, long deviceNs, in ClockBases after)
    {
        _samples++;
        _isHost &= IsWithin(before.HostNs, deviceNs, after.HostNs);
        _isRaw &= IsWithin(before.RawNs, deviceNs, after.RawNs);
        _isReal &= IsWithin(before.RealNs, deviceNs, after.RealNs);
        _isBoot &= IsWithin(before.BootNs, deviceNs, after.BootNs);
    }

    private static bool IsWithin(long before, long value, long after) => before - SlackNs <= value && value <= after + SlackNs;
}
