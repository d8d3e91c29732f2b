namespace HybridProfiler.Devices;

/// <summary>The host's monotonic clock, for backends that bracket device clocks.</summary>
public static class HostTime
{
    /// <summary>Nanoseconds of the clock that all times of a trace lie on (that of <see cref="System.Diagnostics.Stopwatch"/>).</summary>
    public static long NowNs() => Recording.HostClock.NowNs();
}
