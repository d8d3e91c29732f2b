namespace HybridProfiler;

/// <summary>The memory a tensor or buffer lies in.</summary>
public enum MemoryKind : byte
{
    /// <summary>Not stated.</summary>
    Unknown = 0,
    /// <summary>An object on the managed heap.</summary>
    Managed,
    /// <summary>A pinned object on the managed heap.</summary>
    PinnedManaged,
    /// <summary>Memory of a native allocator.</summary>
    Native,
    /// <summary>Page-locked host memory.</summary>
    PageLocked,
    /// <summary>Memory of a device.</summary>
    Device,
    /// <summary>Unified or shared memory.</summary>
    Unified,
    /// <summary>An OpenCL buffer.</summary>
    OpenClBuffer,
}
