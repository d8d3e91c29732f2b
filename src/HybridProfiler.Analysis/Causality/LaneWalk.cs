using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>
/// Cuts one thread, with the driver calls that were reported apart from it, into pieces: each instant belongs to the
/// innermost open span, or to a gap; cut further at the instants at which something came in or went out.
/// </summary>
internal sealed class LaneWalk(TraceIndex index, bool[] launchCalls, RuntimePauses pauses)
{
    private readonly Trace _trace = index.Trace;

    public void Run(LaneKind kind, int lane, IReadOnlyList<int> tracks, List<long> instants, long startNs, PieceList into)
    {
        instants.Sort();
        long cursor = startNs;
        int at = 0;
        SelfTimeWalk walk = SelfTimeWalk.Over(index, tracks);
        while (walk.TryNext(out SelfSegment segment))
        {
            if (segment.StartNs > cursor && kind == LaneKind.Host)
            {
                Piece gap = new(cursor, segment.StartNs, -1, -1, -1, PieceKind.Gap, lane);
                // Before its first span a thread may not have existed.
                if (cursor == startNs || pauses.IsEmpty) Cut(gap, instants, ref at, into);
                else foreach (Piece part in pauses.Cut(gap)) Cut(part, instants, ref at, into);
            }

            Piece piece = new(segment.StartNs, segment.EndNs, segment.Span, index.ComponentOf[segment.Span], _trace.Spans.Request[segment.Span], KindOf(segment.Span), lane);
            if (kind != LaneKind.Host || pauses.IsEmpty) Cut(piece, instants, ref at, into);
            else foreach (Piece part in pauses.Cut(piece)) Cut(part, instants, ref at, into);
            cursor = segment.EndNs;
        }

        // What came in or went out after the thread's last span is still an instant of the thread.
        if (kind == LaneKind.Host && instants.Count > 0 && instants[^1] > cursor)
            Cut(new Piece(cursor, instants[^1], -1, -1, -1, PieceKind.Gap, lane), instants, ref at, into);
    }

    private void Cut(Piece piece, List<long> instants, ref int at, PieceList into)
    {
        while (at < instants.Count && instants[at] <= piece.StartNs) at++;
        while (at < instants.Count && instants[at] < piece.EndNs)
        {
            long instant = instants[at++];
            if (instant <= piece.StartNs) continue;
            into.Add(Waiting(piece with { EndNs = instant }));
            piece = piece with { StartNs = instant };
        }

        into.Add(Waiting(piece));
    }

    // Submissions are instants, so that a call is cut where it begins to wait for its copy.
    private Piece Waiting(Piece piece) =>
        piece.Kind is PieceKind.Launch or PieceKind.Transfer && index.BlockingCopies.WaitsFromNs(piece.Span) <= piece.StartNs ? piece with { Kind = PieceKind.BlockingCopy } : piece;

    private PieceKind KindOf(int span) => index.KindOf(span) switch
    {
        SpanKind.Sync => PieceKind.Sync,
        SpanKind.Wait => PieceKind.Wait,
        SpanKind.Transfer => PieceKind.Transfer,
        SpanKind.Runtime => PieceKind.Runtime,
        // The request's own scope on a thread, and stages of nobody, explain nothing.
        SpanKind.Stage when index.ComponentOf[span] < 0 => PieceKind.Gap,
        _ => launchCalls[span] ? PieceKind.Launch : PieceKind.HostCompute,
    };

    /// <summary>Number of stretches of a thread that lies on one or several tracks, and of the gaps before them.</summary>
    public int Count(IReadOnlyList<int> tracks)
    {
        int count = 0;
        long cursor = long.MinValue;
        for (SelfTimeWalk walk = SelfTimeWalk.Over(index, tracks); walk.TryNext(out SelfSegment segment); cursor = segment.EndNs) count += segment.StartNs > cursor ? 2 : 1;
        return count;
    }
}
