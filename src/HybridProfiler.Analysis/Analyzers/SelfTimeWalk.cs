using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Walks one track and gives each instant to the innermost open span (where spans of foreign traces overlap without
/// nesting: to the one that began last). The stretches of a span are its self time, span minus union of children;
/// all stretches are disjoint and cover exactly the union of the track's spans.
/// </summary>
internal static class SelfTimeWalk
{
    public static List<SelfSegment> Of(Trace trace, int track)
    {
        (int first, int end) = (trace.Spans.RowsOf(track).Start.Value, trace.Spans.RowsOf(track).End.Value);
        return Of(trace, Enumerable.Range(first, end - first));
    }

    /// <summary>Walks spans of one thread that lie on several tracks.</summary>
    /// <param name="trace">Trace.</param>
    /// <param name="rows">Rows by begin, the outer of two first.</param>
    public static List<SelfSegment> Of(Trace trace, IEnumerable<int> rows)
    {
        SpanTable spans = trace.Spans;
        List<SelfSegment> segments = [];
        List<int> open = [];
        long cursor = long.MinValue;
        foreach (int row in rows)
        {
            long start = spans.Start[row];
            Close(start);
            if (open.Count > 0 && start > cursor) segments.Add(new SelfSegment(open[^1], cursor, start));
            cursor = Math.Max(cursor, start);
            open.Add(row);
        }

        Close(long.MaxValue);
        return segments;

        void Close(long until)
        {
            while (open.Count > 0)
            {
                int top = open[^1];
                long topEnd = spans.EndOf(top);
                if (topEnd > until) return;
                if (topEnd > cursor)
                {
                    segments.Add(new SelfSegment(top, cursor, topEnd));
                    cursor = topEnd;
                }

                open.RemoveAt(open.Count - 1);
            }
        }
    }
}
