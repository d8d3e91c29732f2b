namespace HybridProfiler.Analysis.Occupancy;

/// <summary>
/// What a multiprocessor of one compute capability holds. The figures are those of the table "Technical Specifications per
/// Compute Capability" in NVIDIA's CUDA C++ Programming Guide; the granularities those of the header cuda_occupancy.h.
/// </summary>
/// <param name="ThreadsPerMultiprocessor">Most resident threads.</param>
/// <param name="BlocksPerMultiprocessor">Most resident blocks.</param>
/// <param name="RegistersPerMultiprocessor">32-bit registers.</param>
/// <param name="RegistersPerBlock">Most registers of one block.</param>
/// <param name="SharedBytesPerMultiprocessor">Shared memory.</param>
/// <param name="SharedBytesPerBlock">Most shared memory of one block, where the kernel asked for more than the default of 48 KiB.</param>
/// <param name="SharedGranularity">Step in which shared memory is given out.</param>
/// <param name="ReservedSharedBytes">Shared memory that the system takes from each block.</param>
/// <param name="SubPartitions">Parts of the multiprocessor, each with a register file of its own.</param>
public sealed record CudaLimits(
    int ThreadsPerMultiprocessor, int BlocksPerMultiprocessor, int RegistersPerMultiprocessor, int RegistersPerBlock, int SharedBytesPerMultiprocessor,
    int SharedBytesPerBlock, int SharedGranularity, int ReservedSharedBytes, int SubPartitions)
{
    /// <summary>Threads of a warp.</summary>
    public const int WarpSize = 32;

    /// <summary>Registers are given to a warp in this step.</summary>
    public const int RegisterGranularity = 256;

    /// <summary>Most registers of a thread.</summary>
    public const int RegistersPerThread = 255;

    /// <summary>Most threads of a block.</summary>
    public const int ThreadsPerBlock = 1024;

    internal const int UsualSubPartitions = 4;

    private const int K = 1024;

    /// <summary>Limits of a compute capability; null for one that the table does not hold. A guess would be believed.</summary>
    /// <param name="major">Major number.</param>
    /// <param name="minor">Minor number.</param>
    public static CudaLimits? Of(int major, int minor) => (major, minor) switch
    {
        (5, 0) => new(2048, 32, 64 * K, 64 * K, 64 * K, 48 * K, 256, 0, 4),
        (5, 2) => new(2048, 32, 64 * K, 64 * K, 96 * K, 48 * K, 256, 0, 4),
        (5, 3) => new(2048, 32, 64 * K, 32 * K, 64 * K, 48 * K, 256, 0, 4),
        (6, 0) => new(2048, 32, 64 * K, 64 * K, 64 * K, 48 * K, 256, 0, 2),
        (6, 1) => new(2048, 32, 64 * K, 64 * K, 96 * K, 48 * K, 256, 0, 4),
        (6, 2) => new(2048, 32, 64 * K, 32 * K, 64 * K, 48 * K, 256, 0, 4),
        (7, 0 or 2) => new(2048, 32, 64 * K, 64 * K, 96 * K, 96 * K, 256, 0, 4),
        (7, 5) => new(1024, 16, 64 * K, 64 * K, 64 * K, 64 * K, 256, 0, 4),
        (8, 0) => new(2048, 32, 64 * K, 64 * K, 164 * K, 163 * K, 128, K, 4),
        (8, 6) => new(1536, 16, 64 * K, 64 * K, 100 * K, 99 * K, 128, K, 4),
        (8, 7) => new(1536, 16, 64 * K, 64 * K, 164 * K, 163 * K, 128, K, 4),
        (8, 9) => new(1536, 24, 64 * K, 64 * K, 100 * K, 99 * K, 128, K, 4),
        (9, 0) => new(2048, 32, 64 * K, 64 * K, 228 * K, 227 * K, 128, K, 4),
        (10, 0 or 3) => new(2048, 32, 64 * K, 64 * K, 228 * K, 227 * K, 128, K, 4),
        (11, 0) => new(1536, 24, 64 * K, 64 * K, 228 * K, 227 * K, 128, K, 4),
        (12, 0 or 1) => new(1536, 24, 64 * K, 64 * K, 100 * K, 99 * K, 128, K, 4),
        _ => null,
    };
}
