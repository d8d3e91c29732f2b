using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Memory;

/// <summary>
/// How the buffers that components hand to each other are used again. A hand-off touches its buffer when it is produced and when it is
/// consumed; buffers are told apart by the tensor that the hand-off states, and those that state none are left out.
/// </summary>
/// <param name="Touches">Number of touches.</param>
/// <param name="Buffers">Different buffers.</param>
/// <param name="BufferBytes">Bytes of all of them, each with its latest size.</param>
/// <param name="HandOffsWithoutTensor">Hand-offs that do not say which buffer they carry.</param>
/// <param name="Distances">Reuse distances of the touches.</param>
/// <param name="Curve">Miss ratios at round capacities (1, 2, 5, 10, ...) from the first at which anything is found to that at which everything is; exact at each.</param>
public sealed record BufferReuse(int Touches, int Buffers, long BufferBytes, int HandOffsWithoutTensor, ReuseDistances Distances, ImmutableArray<MissRatio> Curve)
{
    internal static BufferReuse Of(TraceIndex index)
    {
        HandOffTable handOffs = index.Trace.HandOffs;
        List<(long TimeNs, bool Consumed, int Row)> touches = [];
        int without = 0;
        for (int h = 0; h < handOffs.Count; h++)
        {
            if (handOffs.Tensor[h] == 0)
            {
                without++;
                continue;
            }

            touches.Add((handOffs.Produced[h], false, h));
            if (handOffs.Consumed[h] >= 0) touches.Add((handOffs.Consumed[h], true, h));
        }

        touches.Sort();
        long[] blocks = [.. touches.Select(t => handOffs.Tensor[t.Row])], bytes = [.. touches.Select(t => handOffs.Bytes[t.Row])];
        ReuseDistances distances = ReuseDistances.Of(blocks, bytes);
        Dictionary<long, long> sizes = [];
        for (int t = 0; t < blocks.Length; t++) sizes[blocks[t]] = bytes[t];
        return new BufferReuse(touches.Count, distances.Blocks, sizes.Values.Sum(), without, distances, CurveOf(distances));
    }

    private static ImmutableArray<MissRatio> CurveOf(ReuseDistances distances)
    {
        if (distances.Reuses == 0) return [];
        ImmutableArray<long> capacities = distances.Capacities;
        List<MissRatio> curve = [];
        for (long capacity = RoundNumber.Up(capacities[0]); ; capacity = RoundNumber.Up(capacity + 1))
        {
            curve.Add(new MissRatio(capacity, distances.MissesAt(capacity), distances.MissRatioAt(capacity)));
            if (capacity >= capacities[^1] || capacity == long.MaxValue) return [.. curve];
        }
    }
}
