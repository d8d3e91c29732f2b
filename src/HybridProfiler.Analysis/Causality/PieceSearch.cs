using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Causality;

/// <summary>Finds pieces of a thread by time.</summary>
internal static class PieceSearch
{
    /// <summary>The last piece of a lane that ends at or before an instant: the one that ends there, where the lane was cut there. -1 before the first.</summary>
    public static int EndingAt(ReadOnlySpan<Piece> pieces, Lane lane, long ns)
    {
        int ended = TimeSearch.CountUpTo(pieces[lane.First..lane.End], ns, static p => p.EndNs);
        return ended > 0 ? lane.First + ended - 1 : -1;
    }
}
