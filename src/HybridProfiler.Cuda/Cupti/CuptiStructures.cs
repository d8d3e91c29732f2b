using System.Runtime.CompilerServices;

namespace HybridProfiler.Cuda.Cupti;

/// <summary><c>hp_cupti_info</c>.</summary>
internal struct CuptiInfo
{
    public uint Size, ApiVersion, Step;
    public int Result;

    public static CuptiInfo Create() => new() { Size = (uint)Unsafe.SizeOf<CuptiInfo>() };
}

/// <summary><c>hp_cupti_options</c>.</summary>
internal struct CuptiSettings
{
    public uint Size;
    public CuptiKinds Kinds;
    public ulong BufferBytes, MemoryBytes;
    public uint Latencies, AllCalls;

    public static CuptiSettings Create(CuptiKinds kinds) => new() { Size = (uint)Unsafe.SizeOf<CuptiSettings>(), Kinds = kinds };
}

/// <summary><c>hp_cupti_outcome</c>.</summary>
internal struct CuptiOutcome
{
    public uint Size, Step;
    public int Result;
    public CuptiKinds Kind, Missing;
    public uint Omitted;

    public static CuptiOutcome Create() => new() { Size = (uint)Unsafe.SizeOf<CuptiOutcome>() };
}

/// <summary><c>hp_cupti_statistics</c>.</summary>
internal struct CuptiStatistics
{
    public uint Size, OutstandingBuffers;
    public ulong Records, DroppedByCupti, DroppedByBudget, UnknownRecords, InvalidTimes, HeldBytes, PendingBytes, Buffers;

    /// <summary>Buffers that CUPTI has asked for: completed, or still with it.</summary>
    public readonly ulong RequestedBuffers => Buffers + OutstandingBuffers;

    public static CuptiStatistics Create() => new() { Size = (uint)Unsafe.SizeOf<CuptiStatistics>() };
}
