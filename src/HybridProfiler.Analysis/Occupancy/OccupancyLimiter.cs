namespace HybridProfiler.Analysis.Occupancy;

/// <summary>What keeps more blocks from being resident on a multiprocessor.</summary>
public enum OccupancyLimiter
{
    /// <summary>The kernel cannot run with these resources at all.</summary>
    Impossible,
    /// <summary>Resident threads.</summary>
    Threads,
    /// <summary>Resident blocks.</summary>
    Blocks,
    /// <summary>Registers.</summary>
    Registers,
    /// <summary>Shared memory.</summary>
    SharedMemory,
}
