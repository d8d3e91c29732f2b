namespace HybridProfiler.Cuda.Cupti;

/// <summary>Whose the pool is that memory comes from (<c>CUpti_ActivityMemoryPoolType</c>).</summary>
[NativeName("CUPTI_ACTIVITY_MEMORY_POOL_TYPE_*")]
internal enum CuptiMemoryPool : uint
{
    Invalid = 0,
    Local = 1,
    Imported = 2,
}
