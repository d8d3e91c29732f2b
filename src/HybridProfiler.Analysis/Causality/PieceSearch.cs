namespace HybridProfiler.Analysis.Causality;

/// <summary>Finds pieces of a thread by time.</summary>
internal static class PieceSearch
{
    /// <summary>The last piece of a lane that ends at or before an instant: the one that ends there, where the lane was cut there. -1 before the first.</summary>
    public static int EndingAt(ReadOnlySpan<Piece> pieces, Lane lane, long ns)
    {
        int low = lane.First, high = lane.End;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (pieces[middle].EndNs <= ns) low = middle + 1;
            else high = middle;
        }

        return low > lane.First ? low - 1 : -1;
    }
}
