namespace HybridProfiler.Cuda.Cupti;

/// <summary><c>hp_activity_type</c>.</summary>
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
