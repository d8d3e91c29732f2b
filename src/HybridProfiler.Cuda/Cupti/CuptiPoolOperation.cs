namespace HybridProfiler.Cuda.Cupti;

/// <summary>What happens to a memory pool (<c>CUpti_ActivityMemoryPoolOperationType</c>).</summary>
[NativeName("CUPTI_ACTIVITY_MEMORY_POOL_OPERATION_TYPE_*")]
internal enum CuptiPoolOperation : uint
{
    Invalid = 0,
    Created = 1,
    Destroyed = 2,
    Trimmed = 3,
}
