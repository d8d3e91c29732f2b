namespace HybridProfiler.Cuda.Tests.Injection;

/// <summary>What a record of the simulated driver's log is about (<c>hpf_kind</c>), as far as a recording shows it.</summary>
internal enum DriverLogKind
{
    ApiCall = 1,
    Kernel = 2,
    Memcpy = 3,
    Memset = 4,
    EventWait = 7,
    SyncStream = 9,
    SyncContext = 10,
    SyncEvent = 11,
    Allocation = 12,
    Release = 13,
    Pool = 15,
}
