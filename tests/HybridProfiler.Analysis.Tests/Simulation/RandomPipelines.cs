using CsCheck;

namespace HybridProfiler.Analysis.Tests.Simulation;

/// <summary>Random pipelines: one to five stages on threads of their own or not, queues, double buffers, kernels, copies, batches, pauses, arrivals.</summary>
internal static class RandomPipelines
{
    public static Gen<PipelineSpec> All { get; } = Gen.UInt.Select(seed => Of(new Random((int)seed)));

    private static PipelineSpec Of(Random random)
    {
        int count = random.Next(1, 6), batched = random.Next(3) == 0 ? random.Next(count) : -1;
        StageSpec[] stages = new StageSpec[count];
        for (int s = 0; s < count; s++)
        {
            bool own = s > 0 && random.Next(3) == 0;
            stages[s] = new StageSpec("s" + s, random.Next(1, 400) * 1_000)
            {
                OwnThread = own,
                Capacity = random.Next(1, 6),
                DoubleBuffered = s > 0 && !own && batched < 0 && random.Next(5) == 0,
                KernelNs = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(1, 300) * 1_000L)],
                CopyBytes = random.Next(2) * random.Next(1, 2_000_000),
                OwnCopyQueue = random.Next(2) == 0,
                Synchronises = random.Next(3) > 0,
                Batch = s == batched ? random.Next(2, 5) : 1,
                FixedShare = random.NextDouble(),
            };
        }

        return new PipelineSpec(stages)
        {
            Items = random.Next(1, 40),
            ArrivalNs = random.Next(3) == 0 ? random.Next(1, 2_000) * 1_000 : 0,
            CollectsEvery = random.Next(3) == 0 ? random.Next(1, 10) : 0,
            Seed = random.Next(),
        };
    }
}
