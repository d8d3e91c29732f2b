namespace HybridProfiler.Cuda.Cupti;

/// <summary>Kinds of memory (<c>CUpti_ActivityMemoryKind</c>).</summary>
[NativeName("CUPTI_ACTIVITY_MEMORY_KIND_*")]
internal enum CuptiMemoryKind : uint
{
    Unknown = 0,
    Pageable = 1,
    Pinned = 2,
    Device = 3,
    Array = 4,
    Managed = 5,
    DeviceStatic = 6,
    ManagedStatic = 7,
}
