using HybridProfiler.Analysis.Occupancy;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests;

public sealed class OccupancyTests
{
    // PyTorch's profiler computes its estimate with NVIDIA's cuda_occupancy.h, in whole percents, with the default limit of
    // shared memory of a block: for kernels that asked for more it says 0.
    private const long DefaultSharedBytes = 48 * 1024;

    [Theory]
    [InlineData("tracelens/h100_bert_small.json.gz", 50)]
    [InlineData("tracelens/h100_vit_nsfw.json.gz", 100)]
    [InlineData("tracelens/h100_timesformer.json.gz", 300)]
    [InlineData("param/rtx2080ti_linear_kineto.json.gz", 8000)]
    [InlineData("hta/v100_32g_ns_resolution_rank0.json.gz", 3000)]
    [InlineData("hta/a100_alexnet_interstream_sync.json.gz", 50)]
    public void The_occupancy_of_the_grid_equals_the_estimate_in_the_trace(string file, int atLeast)
    {
        Trace trace = TraceFile.Load(ReferenceData.PathOf("traces/" + file));
        Dictionary<string, double> ours = [];
        foreach (KernelOccupancy row in TraceAnalysis.Of(trace).Occupancy) ours[$"{row.Name}|{row.Blocks}|{row.ThreadsPerBlock}|{row.RegistersPerThread}|{row.SharedBytes}"] = row.SharedBytes > DefaultSharedBytes ? 0 : row.GridOccupancy;
        int geometry = Key(trace, OperationAttributes.Geometry), registers = Key(trace, OperationAttributes.RegistersPerThread), shared = Key(trace, OperationAttributes.SharedBytes), estimate = Key(trace, OperationAttributes.OccupancyEstimate);
        int compared = 0;
        for (int row = 0; row < trace.Spans.Count; row++)
        {
            if (!trace.Attributes.TryGet(row, estimate, out AttributeValue stated)) continue;
            trace.Attributes.TryGet(row, geometry, out AttributeValue g);
            trace.Attributes.TryGet(row, registers, out AttributeValue r);
            trace.Attributes.TryGet(row, shared, out AttributeValue s);
            string[] sizes = g.String!.Split('/');
            long blocks = Product(sizes[0]), threads = Product(sizes[1]);
            double own = ours[$"{trace.NameOf(row)}|{blocks}|{threads}|{r.Int64}|{s.Int64}"];
            Assert.True(Math.Abs(own * 100 - stated.Double) <= 1, $"{trace.NameOf(row)} {g.String} {r.Int64} registers {s.Int64} B: {own} and {stated.Double}");
            compared++;
        }

        Assert.True(compared >= atLeast, $"only {compared} kernels were compared");
    }

    [Fact]
    public void Waves_and_tail_follow_from_the_blocks_that_the_device_holds()
    {
        // 9.0: 256 threads and 32 registers leave 8 blocks on each of 132 multiprocessors, 1,056 at once.
        TheoreticalOccupancy full = TheoreticalOccupancy.Of(CudaLimits.Of(9, 0)!, 256, 32, 2112);
        Assert.Equal((8, 1.0, OccupancyLimiter.Threads), (full.ActiveBlocks, full.Occupancy, full.Limiter));
        KernelOccupancy row = new(0, "k", 1_584, 256, 32, 2112, 132, full, 1, 10);
        Assert.Equal((1.5, 0.25, 1.0), (row.Waves, row.TailShare, row.GridOccupancy));
        KernelOccupancy small = row with { Blocks = 132 };
        Assert.Equal((0.125, 0.875, 0.125), (small.Waves, small.TailShare, small.GridOccupancy));
    }

    [Theory]
    [InlineData(8, 0, 128, 255, 0, 2, OccupancyLimiter.Registers)]
    [InlineData(6, 0, 576, 102, 0, 0, OccupancyLimiter.Impossible)]
    [InlineData(8, 6, 1024, 32, 0, 1, OccupancyLimiter.Threads)]
    [InlineData(7, 5, 32, 16, 0, 16, OccupancyLimiter.Blocks)]
    [InlineData(9, 0, 128, 32, 81920, 2, OccupancyLimiter.SharedMemory)]
    [InlineData(9, 0, 1024, 128, 0, 0, OccupancyLimiter.Impossible)]
    [InlineData(12, 0, 256, 40, 0, 6, OccupancyLimiter.Threads)]
    public void The_scarcest_resource_limits_the_blocks(int major, int minor, int threads, int registers, int shared, int blocks, OccupancyLimiter limiter)
    {
        TheoreticalOccupancy occupancy = TheoreticalOccupancy.Of(CudaLimits.Of(major, minor)!, threads, registers, shared);
        Assert.Equal((blocks, limiter), (occupancy.ActiveBlocks, occupancy.Limiter));
    }

    [Fact]
    public void A_compute_capability_that_the_table_does_not_hold_has_no_limits() => Assert.Null(CudaLimits.Of(13, 0));

    private static int Key(Trace trace, string name) => trace.Strings.Texts.IndexOf(name);

    private static long Product(string sizes) => sizes.Split('x').Aggregate(1L, (product, size) => product * long.Parse(size, System.Globalization.CultureInfo.InvariantCulture));
}
