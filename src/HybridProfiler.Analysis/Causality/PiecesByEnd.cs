namespace HybridProfiler.Analysis.Causality;

/// <summary>Orders pieces by their end, those that end together by their number.</summary>
internal static class PiecesByEnd
{
    /// <summary>Sorts in place.</summary>
    /// <param name="endNs">End of each piece.</param>
    /// <param name="pieces">The pieces, ascending.</param>
    public static void Sort(Span<long> endNs, Span<int> pieces)
    {
        int at = 1;
        while (at < endNs.Length && endNs[at - 1] <= endNs[at]) at++;
        if (at >= endNs.Length) return;
        endNs.Sort(pieces);
        for (int first = 0, end; first < endNs.Length; first = end)
        {
            for (end = first + 1; end < endNs.Length && endNs[end] == endNs[first];) end++;
            if (end - first > 1) pieces[first..end].Sort();
        }
    }
}
