using System.Buffers;

namespace HybridProfiler.Analysis.Causality;

/// <summary>
/// Orders pieces by their end, those that end together by their number. Pieces of a thread come in that order, those of a queue nearly do: a few
/// ascending runs, which are merged. What comes as many runs is sorted.
/// </summary>
internal static class PiecesByEnd
{
    private const int MostRuns = 64;

    /// <summary>Sorts in place.</summary>
    /// <param name="pieces">All pieces.</param>
    /// <param name="order">The numbers of those to be sorted, ascending.</param>
    public static void Sort(ReadOnlySpan<Piece> pieces, Span<int> order)
    {
        List<int> starts = [0];
        for (int i = 1; i < order.Length && starts.Count <= MostRuns; i++)
            if (pieces[order[i - 1]].EndNs > pieces[order[i]].EndNs) starts.Add(i);
        if (starts.Count > MostRuns) SortAll(pieces, order);
        else if (starts.Count > 1) Merge(pieces, order, starts);
    }

    // Neighbours are merged until one run is left; among equals the one before stays before.
    private static void Merge(ReadOnlySpan<Piece> pieces, Span<int> order, List<int> starts)
    {
        int[] rented = ArrayPool<int>.Shared.Rent(order.Length);
        Span<int> from = order, to = rented.AsSpan(0, order.Length);
        while (starts.Count > 1)
        {
            List<int> merged = [];
            for (int run = 0; run < starts.Count; run += 2)
            {
                int first = starts[run], middle = run + 1 < starts.Count ? starts[run + 1] : from.Length, end = run + 2 < starts.Count ? starts[run + 2] : from.Length;
                merged.Add(first);
                int a = first, b = middle, at = first;
                while (a < middle && b < end) to[at++] = pieces[from[a]].EndNs <= pieces[from[b]].EndNs ? from[a++] : from[b++];
                from[a..middle].CopyTo(to[at..]);
                from[b..end].CopyTo(to[(at + middle - a)..]);
            }

            Span<int> last = from;
            from = to;
            to = last;
            starts = merged;
        }

        if (from != order) from.CopyTo(order);
        ArrayPool<int>.Shared.Return(rented);
    }

    private static void SortAll(ReadOnlySpan<Piece> pieces, Span<int> order)
    {
        long[] ends = GC.AllocateUninitializedArray<long>(order.Length);
        for (int i = 0; i < ends.Length; i++) ends[i] = pieces[order[i]].EndNs;
        ends.AsSpan().Sort(order);
        for (int first = 0, end; first < ends.Length; first = end)
        {
            for (end = first + 1; end < ends.Length && ends[end] == ends[first];) end++;
            if (end - first > 1) order[first..end].Sort();
        }
    }
}
