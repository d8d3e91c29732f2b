namespace HybridProfiler.Analysis.Memory;

/// <summary>Who has memory. The owners of one place (the host, a device) do not overlap: what encloses others counts with what is left of it.</summary>
public enum MemoryOwner : byte
{
    /// <summary>Allocations of which the kind of memory is not stated.</summary>
    Unknown = 0,
    /// <summary>The managed heap, where its generations are not told.</summary>
    ManagedHeap,
    /// <summary>Generation 0 of the managed heap.</summary>
    Generation0,
    /// <summary>Generation 1 of the managed heap.</summary>
    Generation1,
    /// <summary>Generation 2 of the managed heap.</summary>
    Generation2,
    /// <summary>The large object heap.</summary>
    LargeObjectHeap,
    /// <summary>The pinned object heap.</summary>
    PinnedObjectHeap,
    /// <summary>Allocations of native allocators on the host.</summary>
    Native,
    /// <summary>Page-locked host memory.</summary>
    PageLocked,
    /// <summary>Unified memory.</summary>
    Unified,
    /// <summary>What else of the process lies in main memory: code, stacks, allocations that nobody told of.</summary>
    OtherOfProcess,
    /// <summary>Allocations on a device.</summary>
    Device,
    /// <summary>Device memory that the framework's allocator, or the driver's memory pools, hold and have handed out to nobody.</summary>
    DeviceCached,
    /// <summary>Device memory of the process beyond those: contexts, code, allocations that nobody told of.</summary>
    DeviceOtherOfProcess,
    /// <summary>Device memory of other processes and of the driver.</summary>
    DeviceExternal,
    /// <summary>OpenCL buffers.</summary>
    OpenClBuffer,
}
