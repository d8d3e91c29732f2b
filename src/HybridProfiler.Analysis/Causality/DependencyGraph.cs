using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Causality;

/// <summary>
/// What had to wait for what. Nodes are the begins and ends of pieces; edges are the pieces themselves, the order on a
/// thread and on a queue, and links between lanes. Every link goes forward in time, up to the stated uncertainty of a
/// device's clock. Immutable once built.
/// </summary>
internal sealed class DependencyGraph
{
    private readonly PieceList _pieces;
    private readonly int[] _linkOffsets;
    private readonly int[] _linksByTarget;

    public DependencyGraph(TraceIndex index, PieceList pieces, Lane[] lanes, int[] laneOf, Link[] links, int[] queuePredecessor, RequestPlace[] requests)
    {
        (Index, _pieces, Lanes, LaneOf, Links, QueuePredecessor, Requests) = (index, pieces, lanes, laneOf, links, queuePredecessor, requests);
        // Counted one place further, so that the sums say where the links into each piece begin, and once they stand there, where they end.
        _linkOffsets = new int[pieces.Count + 2];
        foreach (Link link in links) _linkOffsets[link.To + 2]++;
        for (int p = 2; p < _linkOffsets.Length; p++) _linkOffsets[p] += _linkOffsets[p - 1];
        _linksByTarget = new int[links.Length];
        for (int l = 0; l < links.Length; l++) _linksByTarget[_linkOffsets[links[l].To + 1]++] = l;
    }

    public TraceIndex Index { get; }

    public ReadOnlySpan<Piece> Pieces => _pieces.Pieces;

    public Lane[] Lanes { get; }

    /// <summary>Lane of each track, or -1 for request lanes.</summary>
    public int[] LaneOf { get; }

    public Link[] Links { get; }

    /// <summary>For operations of a device: the last one on the queue that had ended when this one began, or -1. -1 elsewhere.</summary>
    public int[] QueuePredecessor { get; }

    /// <summary>Where each request began and ended.</summary>
    public RequestPlace[] Requests { get; }

    /// <summary>Links into a piece, as positions in <see cref="Links"/>.</summary>
    public ReadOnlySpan<int> LinksInto(int piece) => _linksByTarget.AsSpan(_linkOffsets[piece].._linkOffsets[piece + 1]);

    /// <summary>The piece before this one on its thread, whose end is this one's begin; -1 for the first and where the lane has no order.</summary>
    public int OrderPredecessor(int piece)
    {
        Lane lane = Lanes[Pieces[piece].Lane];
        return lane.Kind == LaneKind.Host && piece > lane.First ? piece - 1 : -1;
    }

    /// <summary>The link that decided the end of an elastic piece: the latest cause inside it. -1 where there was none.</summary>
    public int DecidingLink(int piece)
    {
        int best = -1;
        long latest = Pieces[piece].StartNs;
        foreach (int l in LinksInto(piece))
        {
            if (!Links[l].AtEnd) continue;
            long end = Pieces[Links[l].From].EndNs;
            if (end > latest) (best, latest) = (l, end);
        }

        return best;
    }

    public static DependencyGraph Of(TraceIndex index) => new GraphBuilder(index).Build();
}
