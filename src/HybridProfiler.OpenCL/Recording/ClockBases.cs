using System.Runtime.InteropServices;
using HybridProfiler.Devices;

namespace HybridProfiler.OpenCL.Recording;

/// <summary>The clocks of the host that a driver may stamp with, read together; 0 where the system does not have one.</summary>
internal readonly unsafe partial struct ClockBases
{
    private ClockBases(long host, long raw, long real, long boot) => (HostNs, RawNs, RealNs, BootNs) = (host, raw, real, boot);

    /// <summary>The clock of the trace.</summary>
    public long HostNs { get; }

    public long RawNs { get; }

    public long RealNs { get; }

    public long BootNs { get; }

    /// <summary>Reads the clocks before a call: that of the trace last, so that its window is the narrowest.</summary>
    public static ClockBases ReadBefore()
    {
        if (!OperatingSystem.IsLinux()) return new ClockBases(HostTime.NowNs(), 0, 0, 0);
        long raw = Clock(4), real = Clock(0), boot = Clock(7);
        return new ClockBases(HostTime.NowNs(), raw, real, boot);
    }

    /// <summary>Reads the clocks after a call: that of the trace first.</summary>
    public static ClockBases ReadAfter()
    {
        long host = HostTime.NowNs();
        return OperatingSystem.IsLinux() ? new ClockBases(host, Clock(4), Clock(0), Clock(7)) : new ClockBases(host, 0, 0, 0);
    }

    private static long Clock(int id)
    {
        Timespec now;
        return ClockGetTime(id, &now) == 0 ? (now.Seconds * 1_000_000_000) + now.Nanoseconds : 0;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, Timespec* now);

    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
