namespace HybridProfiler.Analysis.Occupancy;

/// <summary>How many blocks of a kernel a multiprocessor can hold at once, and why not more.</summary>
/// <param name="ActiveBlocks">Resident blocks of a multiprocessor.</param>
/// <param name="Occupancy">Resident warps / most resident warps.</param>
/// <param name="Limiter">What keeps more from being resident; of several the first of threads, blocks, registers, shared memory.</param>
public readonly record struct TheoreticalOccupancy(int ActiveBlocks, double Occupancy, OccupancyLimiter Limiter)
{
    /// <summary>
    /// Follows NVIDIA's cuda_occupancy.h: warps are whole, registers are given out to warps in steps of 256 within each
    /// sub-partition, shared memory to blocks in the step of the architecture, with what the system reserves.
    /// </summary>
    /// <param name="limits">Limits of the device.</param>
    /// <param name="threadsPerBlock">Threads of a block, at least 1.</param>
    /// <param name="registersPerThread">Registers of a thread.</param>
    /// <param name="sharedBytes">Static and dynamic shared memory of a block.</param>
    public static TheoreticalOccupancy Of(CudaLimits limits, int threadsPerBlock, int registersPerThread, long sharedBytes)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentOutOfRangeException.ThrowIfLessThan(threadsPerBlock, 1);
        int warps = RoundUp(threadsPerBlock, CudaLimits.WarpSize) / CudaLimits.WarpSize;
        int byThreads = limits.ThreadsPerMultiprocessor / CudaLimits.WarpSize / warps;
        (int Blocks, OccupancyLimiter Limiter)[] bounds =
        [
            (threadsPerBlock > CudaLimits.ThreadsPerBlock ? 0 : byThreads, OccupancyLimiter.Threads), (limits.BlocksPerMultiprocessor, OccupancyLimiter.Blocks),
            (ByRegisters(limits, warps, registersPerThread), OccupancyLimiter.Registers), (BySharedMemory(limits, sharedBytes), OccupancyLimiter.SharedMemory),
        ];
        (int blocks, OccupancyLimiter limiter) = bounds.MinBy(b => b.Blocks);
        double occupancy = (double)blocks * warps * CudaLimits.WarpSize / limits.ThreadsPerMultiprocessor;
        return new TheoreticalOccupancy(blocks, occupancy, blocks == 0 ? OccupancyLimiter.Impossible : limiter);
    }

    private static int ByRegisters(CudaLimits limits, int warps, int registersPerThread)
    {
        if (registersPerThread > CudaLimits.RegistersPerThread) return 0;
        if (registersPerThread <= 0) return int.MaxValue;
        int perWarp = RoundUp(registersPerThread * CudaLimits.WarpSize, CudaLimits.RegisterGranularity);
        // 6.0 has two sub-partitions and could hold blocks that the other devices of its family cannot; it is not given them.
        return Blocks(CudaLimits.UsualSubPartitions) == 0 ? 0 : Blocks(limits.SubPartitions);

        // The hardware wants room for a block that is spread evenly over the sub-partitions.
        int Blocks(int partitions) =>
            perWarp * RoundUp(warps, partitions) > limits.RegistersPerBlock ? 0 : limits.RegistersPerMultiprocessor / partitions / perWarp * partitions / warps;
    }

    private static int BySharedMemory(CudaLimits limits, long sharedBytes)
    {
        if (sharedBytes > limits.SharedBytesPerBlock) return 0;
        long perBlock = (sharedBytes + limits.ReservedSharedBytes + limits.SharedGranularity - 1) / limits.SharedGranularity * limits.SharedGranularity;
        return perBlock == 0 ? int.MaxValue : (int)(limits.SharedBytesPerMultiprocessor / perBlock);
    }

    private static int RoundUp(int value, int step) => (value + step - 1) / step * step;
}
