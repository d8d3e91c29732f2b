namespace HybridProfiler.Analysis.Memory;

/// <summary>What one component allocated and what of it was released, by whomever.</summary>
/// <param name="Allocations">Number of allocations.</param>
/// <param name="AllocatedBytes">Their bytes.</param>
/// <param name="Releases">Number of those that were released.</param>
/// <param name="ReleasedBytes">Their bytes.</param>
public readonly record struct AllocationSums(long Allocations, long AllocatedBytes, long Releases, long ReleasedBytes)
{
    /// <summary>Allocations never released while recorded.</summary>
    public long LiveAtEnd => Allocations - Releases;

    /// <summary>Their bytes.</summary>
    public long LiveBytesAtEnd => AllocatedBytes - ReleasedBytes;
}
