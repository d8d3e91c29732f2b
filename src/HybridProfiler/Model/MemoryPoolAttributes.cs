namespace HybridProfiler.Model;

/// <summary>
/// Names under which attributes of a memory pool's life stand in a trace. A span of kind <see cref="SpanKind.Alloc"/> that has
/// <see cref="Pool"/> and no <see cref="AllocationAttributes.Bytes"/> is the making, the trimming or the destruction of a pool,
/// and no allocation. Its device stands under <see cref="AllocationAttributes.Device"/>. What a source does not know is absent.
/// </summary>
public static class MemoryPoolAttributes
{
    /// <summary>Whole number, handle or another identity of the pool while it lives; a later pool may have the same.</summary>
    public const string Pool = "memory_pool";

    /// <summary>Whole number, bytes that the pool holds of the device's memory afterwards, handed out or not.</summary>
    public const string ReservedBytes = "pool_reserved_bytes";

    /// <summary>Whole number, bytes of them that are handed out.</summary>
    public const string UsedBytes = "pool_used_bytes";

    /// <summary>Whole number, bytes that a trim was asked to leave to the pool.</summary>
    public const string KeptBytes = "pool_kept_bytes";

    /// <summary>Whole number, bytes up to which the pool keeps memory that nobody uses when the host synchronises.</summary>
    public const string ReleaseThresholdBytes = "pool_release_threshold_bytes";
}
