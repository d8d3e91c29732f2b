namespace HybridProfiler.Cuda.Cupti;

/// <summary>What to record.</summary>
[Flags]
[NativeName("HP_CUPTI_*")]
internal enum CuptiKinds : uint
{
    Kernels = 0x0001,
    Copies = 0x0002,
    Fills = 0x0004,
    RuntimeCalls = 0x0008,
    DriverCalls = 0x0010,
    Synchronization = 0x0020,
    Overhead = 0x0040,
    Memory = 0x0080,
    MemoryPools = 0x0100,
    External = 0x0200,
    Events = 0x0400,
    Contexts = 0x0800,
    Markers = 0x1000,
    Graphs = 0x2000,
    Everything = 0x0fff,
}
