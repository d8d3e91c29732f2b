namespace HybridProfiler.Cuda.Cupti;

/// <summary>What happens to memory (<c>CUpti_ActivityMemoryOperationType</c>).</summary>
[NativeName("CUPTI_ACTIVITY_MEMORY_OPERATION_TYPE_*")]
internal enum CuptiMemoryOperation : uint
{
    Invalid = 0,
    Allocation = 1,
    Release = 2,
}
