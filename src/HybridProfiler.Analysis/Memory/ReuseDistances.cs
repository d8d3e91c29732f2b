using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Memory;

/// <summary>
/// Reuse distance: how many bytes of other blocks are touched between two touches of a block, each of those blocks counted once
/// (R. L. Mattson et al., "Evaluation techniques for storage hierarchies", IBM Systems Journal 9(2), 1970). A memory of a capacity that
/// throws out what was touched longest ago still has the block exactly when distance + its own bytes fit in: that is the miss-ratio curve.
/// </summary>
public sealed class ReuseDistances
{
    /// <summary>Distance of a block's first touch.</summary>
    public const long Cold = -1;

    private readonly long[] _needs;

    private ReuseDistances(ImmutableArray<long> distances, long[] needs, int blocks)
    {
        Distances = distances;
        Blocks = blocks;
        _needs = needs;
    }

    /// <summary>Distance of each touch, in their order; <see cref="Cold"/> for first touches.</summary>
    public ImmutableArray<long> Distances { get; }

    /// <summary>Number of different blocks.</summary>
    public int Blocks { get; }

    /// <summary>Touches of blocks that were touched before.</summary>
    public int Reuses => _needs.Length;

    /// <summary>Capacities at which the curve falls, ascending: from each on, further touches find their block.</summary>
    public ImmutableArray<long> Capacities => [.. _needs.Distinct()];

    /// <summary>Finds the distances in O(n log n).</summary>
    /// <param name="blocks">Block of each touch.</param>
    /// <param name="bytes">Its bytes; a block counts with the bytes of its latest touch.</param>
    /// <exception cref="ArgumentException">The lengths differ, or bytes are negative.</exception>
    public static ReuseDistances Of(ReadOnlySpan<long> blocks, ReadOnlySpan<long> bytes)
    {
        if (blocks.Length != bytes.Length) throw new ArgumentException($"{blocks.Length} blocks beside {bytes.Length} sizes.", nameof(bytes));
        long[] distances = new long[blocks.Length];
        List<long> needs = [];
        // Fenwick's tree over the touches: the latest touch of each block holds its bytes, the others nothing.
        long[] tree = new long[blocks.Length + 1];
        Dictionary<long, int> latest = [];
        for (int i = 0; i < blocks.Length; i++)
        {
            if (bytes[i] < 0) throw new ArgumentException($"Touch {i} states {bytes[i]} bytes; bytes are not negative.", nameof(bytes));
            distances[i] = Cold;
            if (latest.TryGetValue(blocks[i], out int last))
            {
                distances[i] = Until(tree, i) - Until(tree, last + 1);
                needs.Add(distances[i] + bytes[i]);
                Add(tree, last, -bytes[last]);
            }

            Add(tree, i, bytes[i]);
            latest[blocks[i]] = i;
        }

        needs.Sort();
        return new ReuseDistances([.. distances], [.. needs], latest.Count);
    }

    /// <summary>Touches that do not find their block, first touches included.</summary>
    /// <param name="capacity">Bytes that the memory holds.</param>
    public int MissesAt(long capacity) => Distances.Length - TimeSearch.CountUpTo(_needs.AsSpan(), capacity);

    /// <summary>Misses / touches; NaN without touches.</summary>
    /// <param name="capacity">Bytes that the memory holds.</param>
    public double MissRatioAt(long capacity) => Distances.IsEmpty ? double.NaN : (double)MissesAt(capacity) / Distances.Length;

    private static void Add(long[] tree, int at, long bytes)
    {
        for (int node = at + 1; node < tree.Length; node += node & -node) tree[node] += bytes;
    }

    private static long Until(long[] tree, int end)
    {
        long sum = 0;
        for (int node = end; node > 0; node -= node & -node) sum += tree[node];
        return sum;
    }
}
