using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>
/// Cuts one thread, with the driver calls that were reported apart from it, into pieces: each instant belongs to the
/// innermost open span, or to a gap; cut further at the instants at which something came in or went out.
/// </summary>
internal sealed class LaneWalk(TraceIndex index, HashSet<int> launchCalls, RuntimePauses pauses)
{
    private readonly Trace _trace = index.Trace;

    public void Run(LaneKind kind, int lane, IReadOnlyList<int> tracks, List<long> instants, long startNs, List<Piece> into)
    {
        List<SelfSegment> segments = tracks.Count == 1 ? SegmentsOf(tracks[0]) : Merged(tracks);
        instants.Sort();
        long cursor = startNs;
        int at = 0;
        foreach (SelfSegment segment in segments)
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

    private static void Cut(Piece piece, List<long> instants, ref int at, List<Piece> into)
    {
        while (at < instants.Count && instants[at] <= piece.StartNs) at++;
        while (at < instants.Count && instants[at] < piece.EndNs)
        {
            long instant = instants[at++];
            if (instant <= piece.StartNs) continue;
            into.Add(piece with { EndNs = instant });
            piece = piece with { StartNs = instant };
        }

        into.Add(piece);
    }

    private PieceKind KindOf(int span) => index.KindOf(span) switch
    {
        SpanKind.Sync => PieceKind.Sync,
        SpanKind.Wait => PieceKind.Wait,
        SpanKind.Transfer => PieceKind.Transfer,
        SpanKind.Runtime => PieceKind.Runtime,
        // The request's own scope on a thread, and stages of nobody, explain nothing.
        SpanKind.Stage when index.ComponentOf[span] < 0 => PieceKind.Gap,
        _ => launchCalls.Contains(span) ? PieceKind.Launch : PieceKind.HostCompute,
    };

    private List<SelfSegment> SegmentsOf(int track) => index.IsHost(track) ? index.SelfSegments[track] : SelfTimeWalk.Of(_trace, track);

    private List<SelfSegment> Merged(IReadOnlyList<int> tracks)
    {
        List<int> rows = [];
        foreach (int track in tracks)
        {
            (int first, int end) = index.RowsOf(track);
            for (int row = first; row < end; row++) rows.Add(row);
        }

        // Calls lie inside the spans that made them: the longer of two that begin together is the outer one.
        SpanTable spans = _trace.Spans;
        (long Start, long MinusDuration, int Row)[] order = [.. rows.Select(r => (spans.Start[r], -spans.Duration[r], r))];
        Array.Sort(order);
        return SelfTimeWalk.Of(_trace, order.Select(o => o.Row));
    }
}
