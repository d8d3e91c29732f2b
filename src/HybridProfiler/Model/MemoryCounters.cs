namespace HybridProfiler.Model;

/// <summary>
/// Names of counters of memory, in bytes, whichever way they came into a trace. The analysis of memory tells whose bytes
/// they are by these names (<see cref="CounterInfo.Counts"/>); a counter belongs to the device and the process that it states.
/// </summary>
public static class MemoryCounters
{
    /// <summary>Managed heap, all generations together.</summary>
    public const string ManagedHeap = "managed heap";

    /// <summary>Generation 0 of the managed heap.</summary>
    public const string Generation0 = "managed heap, generation 0";

    /// <summary>Generation 1 of the managed heap.</summary>
    public const string Generation1 = "managed heap, generation 1";

    /// <summary>Generation 2 of the managed heap.</summary>
    public const string Generation2 = "managed heap, generation 2";

    /// <summary>Large object heap.</summary>
    public const string LargeObjectHeap = "large object heap";

    /// <summary>Pinned object heap.</summary>
    public const string PinnedObjectHeap = "pinned object heap";

    /// <summary>Pages of the process in main memory.</summary>
    public const string WorkingSet = "working set";

    /// <summary>Beginning of the names of what a framework's allocator has handed out: "allocated by the framework, device 0".</summary>
    public const string FrameworkAllocated = "allocated by the framework";

    /// <summary>Beginning of the names of what a framework's allocator holds, handed out or not.</summary>
    public const string FrameworkReserved = "reserved by the framework";

    /// <summary>Beginning of the names of what the program has allocated through CUDA since the session began, by kind: "CUDA memory allocated (Device)".</summary>
    public const string CudaAllocated = "CUDA memory allocated";

    /// <summary>Beginning of the names of what a CUDA memory pool holds, handed out or not, by the pool's number in the recording: "CUDA memory pool reserved (1)".</summary>
    public const string CudaPoolReserved = "CUDA memory pool reserved";

    /// <summary>Beginning of the names of what a CUDA memory pool has handed out: "CUDA memory pool used (1)".</summary>
    public const string CudaPoolUsed = "CUDA memory pool used";

    /// <summary>Memory of a device in use by all processes, as NVML tells it.</summary>
    public const string DeviceUsed = "nvml.memory.used";

    /// <summary>Memory of a device in use by this process, as NVML tells it.</summary>
    public const string DeviceUsedByProcess = "nvml.process.memory";

    /// <summary>Memory of a device that nobody uses, as NVML tells it.</summary>
    public const string DeviceFree = "nvml.memory.free";
}
