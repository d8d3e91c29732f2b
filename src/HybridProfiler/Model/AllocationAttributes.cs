namespace HybridProfiler.Model;

/// <summary>
/// Names under which attributes of allocations stand in a trace. A span of kind <see cref="SpanKind.Alloc"/> that has
/// <see cref="Bytes"/> is one allocation or one release; its begin is when the memory was taken or given back. A program
/// states its own with a scope of a label of that kind. What a source does not know is absent.
/// </summary>
public static class AllocationAttributes
{
    /// <summary>Whole number: bytes allocated; released bytes are negative; 0 is a release of which the size is not known.</summary>
    public const string Bytes = "allocated_bytes";

    /// <summary>Whole number, address or another identity of the block, by which a release finds its allocation.</summary>
    public const string Address = "address";

    /// <summary>Text, the memory it lies in: a member of <see cref="MemoryKind"/>.</summary>
    public const string Memory = "memory";

    /// <summary>Whole number, position in <see cref="Trace.Devices"/> of the device that the memory belongs to; absent for memory of the host, and where the source does not know it: memory of a device is then taken for that of the only one there is.</summary>
    public const string Device = "memory_device";

    /// <summary>Whole number: in a trace of several processes, which of them the block belongs to; absent: the first.</summary>
    public const string Process = "memory_process";
}
