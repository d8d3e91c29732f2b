using static HybridProfiler.Analysis.Reporting.MetricUnit;

namespace HybridProfiler.Analysis.Reporting;

public static partial class MetricCatalog
{
    private static KeyValuePair<string, MetricDefinition[]> OccupancyGroup => new("Occupancy",
    [
        new("occupancy/launches", Count, "Launches of one kernel with one number of blocks, of threads of a block, of registers and one size of shared memory, on a CUDA device of known compute capability."),
        new("occupancy/device_time", Nanoseconds, "Sum of their durations."),
        new("occupancy/theoretical", Ratio, "Warps that a multiprocessor can hold at once / most that any kernel can have there: from threads, blocks, registers and shared memory, as NVIDIA's cuda_occupancy.h computes it."),
        new("occupancy/active_blocks", Count, "Blocks that a multiprocessor can hold at once."),
        new("occupancy/waves", None, "Blocks of the grid / blocks that the whole device holds at once; below 1 the grid cannot fill the device."),
        new("occupancy/tail", Ratio, "Slots of all waves that stay empty because the last one is not full: 1 - waves / ceiling of waves, if all blocks take the same time."),
        new("occupancy/grid", Ratio, "Theoretical occupancy x min(waves, 1): what the grid makes of it."),
    ]);
}
