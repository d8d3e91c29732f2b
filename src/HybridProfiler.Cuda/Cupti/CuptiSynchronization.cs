namespace HybridProfiler.Cuda.Cupti;

/// <summary>What is waited for (<c>CUpti_ActivitySynchronizationType</c>).</summary>
[NativeName("CUPTI_ACTIVITY_SYNCHRONIZATION_TYPE_*")]
internal enum CuptiSynchronization : uint
{
    Unknown = 0,
    EventSynchronize = 1,
    StreamWaitEvent = 2,
    StreamSynchronize = 3,
    ContextSynchronize = 4,
}
