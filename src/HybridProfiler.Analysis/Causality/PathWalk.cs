namespace HybridProfiler.Analysis.Causality;

/// <summary>
/// Walks the dependency graph backwards from an instant on a lane: at each step to what was over last of all that had to
/// be over. In observed times that is the longest path, and each instant of the window belongs to exactly one piece.
/// </summary>
internal sealed class PathWalk(DependencyGraph graph)
{
    private static readonly Piece s_nothing = new(0, 0, -1, -1, -1, PieceKind.Gap, -1);
    private readonly PiecesPassed _atThisInstant = new();
    private WorkByEnd? _work;

    /// <summary>Walks from the end of a piece back to an instant, and keeps the pieces.</summary>
    /// <returns>Pieces in the order of time; they tile the window.</returns>
    public PathPiece[] Pieces(int piece, long endNs, long startNs)
    {
        PathPieces pieces = new();
        Back(piece, endNs, startNs, pieces);
        return pieces.InOrder();
    }

    /// <summary>Walks from the end of a piece back to an instant.</summary>
    /// <param name="piece">Where to begin, or -1 where nothing is known.</param>
    /// <param name="endNs">End of the window.</param>
    /// <param name="startNs">Begin of the window.</param>
    /// <param name="sink">Takes the pieces, from late to early; they tile the window.</param>
    /// <param name="acrossGaps">True to go on, where a thread was under no span and nothing is known to have woken it, with whatever work ended last before.</param>
    public void Back(int piece, long endNs, long startNs, IPathSink sink, bool acrossGaps = false)
    {
        _work = null;
        // Held back, for what comes next may belong to it.
        PathPiece last = default;
        bool hasLast = false;
        long at = endNs;
        _atThisInstant.Clear();
        ReadOnlySpan<Piece> pieces = graph.Pieces;
        if (piece >= 0 && pieces[piece].EndNs < at) Emit(pieces[piece].EndNs, BoundBy.Unattributed, piece, -1);
        while (at > startNs && piece >= 0)
        {
            // From a gap the walk may go to work that leads back to it at the same instant; each piece is passed once there.
            if (!_atThisInstant.Add(piece)) break;
            ref readonly Piece here = ref pieces[piece];
            int deciding = graph.DecidingLink(piece);
            if (deciding >= 0 && at >= here.EndNs)
            {
                Link link = graph.Links[deciding];
                Emit(pieces[link.From].EndNs, BoundOf(link, here), piece, link.Edge);
                piece = link.From;
                continue;
            }

            if (acrossGaps && here.Kind == PieceKind.Gap && (_work ??= new WorkByEnd(graph)).LastUpTo(at) is >= 0 and int other && pieces[other].EndNs > here.StartNs)
            {
                Emit(pieces[other].EndNs, BoundBy.Unattributed, piece, -1);
                piece = other;
                continue;
            }

            Emit(here.StartNs, BoundOf(here), piece, -1);
            if (at <= startNs) break;
            (int before, BoundBy between, int edge) = Before(piece, here);
            if (before < 0) break;
            Emit(pieces[before].EndNs, between, piece, edge);
            piece = before;
        }

        if (at > startNs) Emit(startNs, BoundBy.Idle, -1, -1);
        if (hasLast) sink.Take(last);

        void Emit(long fromNs, BoundBy bound, int of, int edge)
        {
            long from = Math.Max(fromNs, startNs);
            if (from >= at) return;
            ref readonly Piece about = ref s_nothing;
            if (of >= 0) about = ref graph.Pieces[of];
            int track = of >= 0 ? graph.Lanes[about.Lane].Track : -1;
            if (hasLast && last.StartNs == at && last.Bound == bound && last.Span == about.Span && last.Track == track && last.Edge == edge)
            {
                last = last with { StartNs = from };
            }
            else
            {
                if (hasLast) sink.Take(last);
                last = new PathPiece(from, at, bound, about.Component, edge, about.Span, track, about.Request);
                hasLast = true;
            }

            at = from;
            _atThisInstant.Clear();
        }
    }

    /// <summary>What a piece's own time is bound by.</summary>
    public static BoundBy BoundOf(in Piece piece) => piece.Kind switch
    {
        PieceKind.HostCompute => BoundBy.HostCompute,
        PieceKind.Launch => BoundBy.Launch,
        PieceKind.Transfer => BoundBy.Transfer,
        PieceKind.Sync or PieceKind.BlockingCopy or PieceKind.Wait or PieceKind.DeviceWait => BoundBy.Synchronisation,
        PieceKind.Runtime => BoundBy.Runtime,
        PieceKind.DeviceCompute => BoundBy.DeviceCompute,
        PieceKind.Communication => BoundBy.Communication,
        _ => BoundBy.Unattributed,
    };

    // The time from the cause to the return of the wait.
    private static BoundBy BoundOf(in Link link, in Piece waited) => link.Kind switch
    {
        LinkKind.HandOff when waited.Kind == PieceKind.Gap => BoundBy.HandOff,
        LinkKind.Arrival or LinkKind.Request or LinkKind.Flow when waited.Kind == PieceKind.Gap => BoundBy.Unattributed,
        _ => BoundBy.Synchronisation,
    };

    private (int Piece, BoundBy Between, int Edge) Before(int piece, in Piece here)
    {
        int best = graph.OrderPredecessor(piece), edge = -1;
        long latest = best >= 0 ? graph.Pieces[best].EndNs : long.MinValue;
        BoundBy between = BoundBy.Unattributed;
        bool isSubmitted = false;
        int queued = graph.QueuePredecessor[piece];
        foreach (int l in graph.LinksInto(piece))
        {
            ref readonly Link link = ref graph.Links[l];
            if (link.AtEnd) continue;
            isSubmitted |= link.Kind == LinkKind.Submission;
            long end = graph.Pieces[link.From].EndNs;
            if (end <= latest || end > here.StartNs) continue;
            (best, latest, edge) = (link.From, end, link.Edge);
            between = link.Kind switch { LinkKind.Submission or LinkKind.Dependency => BoundBy.Launch, LinkKind.HandOff => BoundBy.HandOff, _ => BoundBy.Unattributed };
        }

        // A gap on a queue is the device's own where the operation had been submitted; otherwise nobody knows.
        if (queued >= 0 && graph.Pieces[queued].EndNs > latest)
            (best, between, edge) = (queued, isSubmitted ? BoundBy.Launch : BoundBy.Idle, -1);
        return (best, between, edge);
    }
}
