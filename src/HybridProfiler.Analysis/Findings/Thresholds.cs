namespace HybridProfiler.Analysis.Findings;

/// <summary>All thresholds of all rules, in one table. Shares are of the critical path unless said otherwise.</summary>
internal static class Thresholds
{
    /// <summary>A component that holds so much of the path is what to look at first.</summary>
    public const double DominantComponent = 0.4;

    /// <summary>Transfers on the path.</summary>
    public const double Transfers = 0.1;

    /// <summary>Submitting on the path.</summary>
    public const double Launches = 0.15;

    /// <summary>Time that a device waits for the host side of a component, of the device's wall.</summary>
    public const double DeviceStarved = 0.3;

    /// <summary>Host work and calls of such a component.</summary>
    public const double StarvedPath = 0.1;

    /// <summary>Time of one kernel, of the kernel time of its device.</summary>
    public const double DominantKernel = 0.25;

    /// <summary>Kernel time that grids too small for the device leave empty, of all kernel time.</summary>
    public const double UnderfilledDevice = 0.25;

    /// <summary>The part of the path that a finding about kernels is about.</summary>
    public const double DevicePath = 0.15;

    /// <summary>Host work of no component.</summary>
    public const double OutsideComponents = 0.2;

    /// <summary>Garbage collection and JIT on the path.</summary>
    public const double Runtime = 0.02;

    /// <summary>Synchronisation calls with nothing to wait for, of the recording's wall.</summary>
    public const double NeedlessSynchronisation = 0.01;

    /// <summary>Waits for room in a queue, of the recording's wall.</summary>
    public const double BackPressure = 0.05;

    /// <summary>Time behind other requests, of the latency.</summary>
    public const double Queueing = 0.2;

    /// <summary>Run time that a double buffer would take away.</summary>
    public const double Overlap = 0.1;

    /// <summary>Time that page-locking would take away.</summary>
    public const double PageableTransfers = 0.02;

    /// <summary>Time under no span on the path.</summary>
    public const double Unattributed = 0.2;

    /// <summary>Growth of an account of memory over the recording, of the peak in use.</summary>
    public const double MemoryGrowth = 0.01;

    /// <summary>Peak of a memory, of its size.</summary>
    public const double MemoryHeadroom = 0.9;

    /// <summary>Bytes moved by needless conversions, of all bytes moved between components.</summary>
    public const double NeedlessConversions = 0.05;

    /// <summary>Bytes moved so per request, below which a copy takes some 10 µs and is not worth a sentence.</summary>
    public const double NeedlessConversionBytes = 100_000;

    /// <summary>p99 / median.</summary>
    public const double Tail = 2;

    /// <summary>Requests below which a tail says nothing.</summary>
    public const int TailRequests = 20;

    /// <summary>Edges that are tried for a double buffer, those with the most hand-offs first.</summary>
    public const int OverlapEdges = 12;
}
