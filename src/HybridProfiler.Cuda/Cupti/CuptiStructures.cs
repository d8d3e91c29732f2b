using System.Runtime.CompilerServices;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>What opening found.</summary>
[NativeName("hp_cupti_info")]
internal struct CuptiInfo
{
    public uint Size, ApiVersion;
    public CuptiStep Step;
    public CuptiResult Result;

    public static CuptiInfo Create() => new() { Size = (uint)Unsafe.SizeOf<CuptiInfo>() };
}

/// <summary>What is to be recorded, and in how much memory.</summary>
[NativeName("hp_cupti_options")]
internal struct CuptiSettings
{
    public uint Size;
    public CuptiKinds Kinds;
    public ulong BufferBytes, MemoryBytes;
    public uint Latencies, AllCalls;

    public static CuptiSettings Create(CuptiKinds kinds) => new() { Size = (uint)Unsafe.SizeOf<CuptiSettings>(), Kinds = kinds };
}

/// <summary>How a start went.</summary>
[NativeName("hp_cupti_outcome")]
internal struct CuptiOutcome
{
    public uint Size;
    public CuptiStep Step;
    public CuptiResult Result;
    public CuptiKinds Kind, Missing;
    public uint Omitted;

    public static CuptiOutcome Create() => new() { Size = (uint)Unsafe.SizeOf<CuptiOutcome>() };
}

/// <summary>Counts of a recording.</summary>
[NativeName("hp_cupti_statistics")]
internal struct CuptiStatistics
{
    public uint Size, OutstandingBuffers;
    public ulong Records, DroppedByCupti, DroppedByBudget, UnknownRecords, InvalidTimes, HeldBytes, PendingBytes, Buffers;

    /// <summary>Buffers that CUPTI has asked for: completed, or still with it.</summary>
    public readonly ulong RequestedBuffers => Buffers + OutstandingBuffers;

    public static CuptiStatistics Create() => new() { Size = (uint)Unsafe.SizeOf<CuptiStatistics>() };
}
