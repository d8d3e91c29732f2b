namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>What a row of the ground-truth log is about (<c>hpf_kind</c>).</summary>
internal enum SimulatedRecordKind : uint
{
    ApiCall = 1,
    Kernel,
    Memcpy,
    Memset,
    HostFunction,
    EventRecord,
    EventWait,
    GraphLaunch,
    SyncStream,
    SyncContext,
    SyncEvent,
    Alloc,
    Free,
    Fault,
    Pool,
}
