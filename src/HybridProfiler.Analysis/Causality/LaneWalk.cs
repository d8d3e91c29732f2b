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
        SelfTimeWalk walk = WalkOver(tracks);
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

    private static void Cut(Piece piece, List<long> instants, ref int at, PieceList into)
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
        _ => launchCalls[span] ? PieceKind.Launch : PieceKind.HostCompute,
    };

    /// <summary>Number of stretches of a thread that lies on one or several tracks, and of the gaps before them.</summary>
    public int Count(IReadOnlyList<int> tracks)
    {
        int count = 0;
        long cursor = long.MinValue;
        for (SelfTimeWalk walk = WalkOver(tracks); walk.TryNext(out SelfSegment segment); cursor = segment.EndNs) count += segment.StartNs > cursor ? 2 : 1;
        return count;
    }

    private SelfTimeWalk WalkOver(IReadOnlyList<int> tracks) =>
        tracks.Count > 1 ? new SelfTimeWalk(_trace, Merged(tracks)) : index.IsHost(tracks[0]) ? new SelfTimeWalk(_trace, index.SelfSegments[tracks[0]]) : new SelfTimeWalk(_trace, tracks[0]);

    // Rows of all tracks by begin. Calls lie inside the spans that made them: the longer of two that begin together is the outer one.
    private int[] Merged(IReadOnlyList<int> tracks)
    {
        int[] next = new int[tracks.Count], ends = new int[tracks.Count];
        int count = 0;
        for (int t = 0; t < next.Length; t++)
        {
            (next[t], ends[t]) = index.RowsOf(tracks[t]);
            count += ends[t] - next[t];
        }

        int[] rows = new int[count];
        bool isSorted = true;
        for (int i = 0; i < count; i++)
        {
            int first = -1;
            for (int t = 0; t < next.Length; t++)
                if (next[t] < ends[t] && (first < 0 || Compare(next[t], next[first]) < 0)) first = t;
            rows[i] = next[first]++;
            isSorted &= i == 0 || Compare(rows[i - 1], rows[i]) < 0;
        }

        // Where the program said what encloses what, rows that begin together may stand otherwise.
        if (!isSorted) Array.Sort(rows, Compare);
        return rows;

        int Compare(int a, int b)
        {
            SpanTable spans = _trace.Spans;
            int order = spans.Start[a].CompareTo(spans.Start[b]);
            if (order == 0) order = spans.Duration[b].CompareTo(spans.Duration[a]);
            return order == 0 ? a.CompareTo(b) : order;
        }
    }
}
