using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Walks one thread and gives each instant to the innermost open span (where spans of foreign traces overlap without
/// nesting: to the one that began last). The stretches of a span are its self time, span minus union of children;
/// all stretches are disjoint, come in the order of time, and cover exactly the union of the thread's spans.
/// </summary>
internal sealed class SelfTimeWalk
{
    private readonly SpanTable _spans;
    private readonly int[]? _rows;
    private readonly SelfSegment[]? _walked;
    private readonly int _end;
    private int[] _open = new int[16];
    private int _next, _depth;
    private long _cursor = long.MinValue;

    /// <summary>Walks the spans of one track.</summary>
    public SelfTimeWalk(Trace trace, int track)
    {
        _spans = trace.Spans;
        (_next, _end) = (_spans.RowsOf(track).Start.Value, _spans.RowsOf(track).End.Value);
    }

    /// <summary>Walks spans of one thread that lie on several tracks.</summary>
    /// <param name="trace">Trace.</param>
    /// <param name="rows">Rows by begin, the outer of two first.</param>
    public SelfTimeWalk(Trace trace, int[] rows) => (_spans, _rows, _end) = (trace.Spans, rows, rows.Length);

    /// <summary>Repeats a walk.</summary>
    /// <param name="trace">Trace.</param>
    /// <param name="walked">What it gave.</param>
    public SelfTimeWalk(Trace trace, SelfSegment[] walked) => (_spans, _walked, _end) = (trace.Spans, walked, walked.Length);

    /// <summary>Walks a thread that lies on one or several tracks; of a single one the stretches are known, cut where it begins to wait.</summary>
    public static SelfTimeWalk Over(TraceIndex index, IReadOnlyList<int> tracks) =>
        tracks.Count > 1 ? new SelfTimeWalk(index.Trace, Merged(index, tracks))
        : index.IsHost(tracks[0]) ? new SelfTimeWalk(index.Trace, index.SelfSegments[tracks[0]]) : new SelfTimeWalk(index.Trace, tracks[0]);

    /// <summary>All stretches of a track.</summary>
    public static SelfSegment[] Of(Trace trace, int track)
    {
        // Walking twice, to count and to fill, costs less than the memory of a list that grows.
        int count = 0;
        for (SelfTimeWalk counting = new(trace, track); counting.TryNext(out _);) count++;
        if (count == 0) return [];
        SelfSegment[] segments = GC.AllocateUninitializedArray<SelfSegment>(count);
        SelfTimeWalk filling = new(trace, track);
        for (int i = 0; filling.TryNext(out SelfSegment segment); i++) segments[i] = segment;
        return segments;
    }

    /// <summary>The next stretch.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryNext(out SelfSegment segment)
    {
        if (_walked is not null)
        {
            segment = _next < _end ? _walked[_next] : default;
            return _next++ < _end;
        }

        while (true)
        {
            int row = _next == _end ? -1 : _rows is null ? _next : _rows[_next];
            long start = row < 0 ? long.MaxValue : _spans.Start[row];
            while (_depth > 0)
            {
                int top = _open[_depth - 1];
                long end = _spans.EndOf(top), from = _cursor;
                if (end > start) break;
                _depth--;
                if (end <= from) continue;
                _cursor = end;
                segment = new SelfSegment(top, from, end);
                return true;
            }

            if (row < 0)
            {
                segment = default;
                return false;
            }

            bool isInside = _depth > 0 && start > _cursor;
            segment = isInside ? new SelfSegment(_open[_depth - 1], _cursor, start) : default;
            _cursor = Math.Max(_cursor, start);
            if (_depth == _open.Length) Array.Resize(ref _open, _depth * 2);
            _open[_depth++] = row;
            _next++;
            if (isInside) return true;
        }
    }

    // Rows of all tracks by begin. Calls lie inside the spans that made them: the longer of two that begin together is the outer one.
    private static int[] Merged(TraceIndex index, IReadOnlyList<int> tracks)
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
            SpanTable spans = index.Trace.Spans;
            int order = spans.Start[a].CompareTo(spans.Start[b]);
            if (order == 0) order = spans.Duration[b].CompareTo(spans.Duration[a]);
            return order == 0 ? a.CompareTo(b) : order;
        }
    }
}
