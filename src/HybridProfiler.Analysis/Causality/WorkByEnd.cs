namespace HybridProfiler.Analysis.Causality;

/// <summary>Work of threads and devices by its end, looked at from late to early.</summary>
internal sealed class WorkByEnd
{
    private readonly DependencyGraph _graph;
    private readonly int[] _lanes;
    // Of each lane the last piece that is not after the instant asked for; its first minus one when there is none.
    private readonly int[] _at;
    // Pieces of lanes whose pieces do not end in their order: operations of a queue that overlap.
    private readonly int[]?[] _byEnd;

    public WorkByEnd(DependencyGraph graph)
    {
        _graph = graph;
        List<int> lanes = [];
        for (int l = 0; l < graph.Lanes.Length; l++)
            if (graph.Lanes[l].Kind is LaneKind.Host or LaneKind.Queue) lanes.Add(l);
        _lanes = [.. lanes];
        _at = new int[_lanes.Length];
        _byEnd = new int[]?[_lanes.Length];
        for (int i = 0; i < _lanes.Length; i++)
        {
            Lane lane = graph.Lanes[_lanes[i]];
            _at[i] = lane.End - lane.First - 1;
            if (lane.Kind == LaneKind.Queue) _byEnd[i] = ByEnd(lane);
        }
    }

    /// <summary>The piece that ended last up to an instant, or -1.</summary>
    /// <param name="ns">The instant; not after the one asked for before.</param>
    public int LastUpTo(long ns)
    {
        ReadOnlySpan<Piece> pieces = _graph.Pieces;
        int last = -1;
        for (int i = 0; i < _lanes.Length; i++)
        {
            int first = _graph.Lanes[_lanes[i]].First, at = _at[i];
            int[]? order = _byEnd[i];
            int piece = -1;
            for (; at >= 0; at--)
            {
                piece = order is null ? first + at : order[at];
                if (pieces[piece].EndNs <= ns && !pieces[piece].IsElastic && pieces[piece].LengthNs > 0) break;
            }

            _at[i] = at;
            if (at < 0) continue;
            if (last < 0 || pieces[piece].EndNs > pieces[last].EndNs || (pieces[piece].EndNs == pieces[last].EndNs && piece > last)) last = piece;
        }

        return last;
    }

    private int[]? ByEnd(Lane lane)
    {
        ReadOnlySpan<Piece> pieces = _graph.Pieces;
        int p = lane.First + 1;
        while (p < lane.End && pieces[p - 1].EndNs <= pieces[p].EndNs) p++;
        if (p >= lane.End) return null;
        int[] order = new int[lane.End - lane.First];
        for (int i = 0; i < order.Length; i++) order[i] = lane.First + i;
        PiecesByEnd.Sort(pieces, order);
        return order;
    }
}
