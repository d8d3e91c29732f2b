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
}
