namespace HybridProfiler.Cuda.Cupti;

/// <summary>What a record is of.</summary>
[NativeName("HP_ACTIVITY_*")]
internal enum ActivityType : uint
{
    Kernel = 1,
    Copy,
    Fill,
    Call,
    Synchronization,
    Overhead,
    Memory,
    MemoryPool,
    External,
    Event,
    Context,
    Marker,
    Graph,
}
