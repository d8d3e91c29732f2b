using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Walks one track and gives each instant to the innermost open span (where spans of foreign traces overlap without
/// nesting: to the one that began last). The stretches of a span are its self time, span minus union of children;
/// all stretches are disjoint, by time, and cover exactly the union of the track's spans.
/// </summary>
internal static class SelfTimeWalk
{
    public static SelfSegment[] Of(Trace trace, int track)
    {
        (int first, int end) = (trace.Spans.RowsOf(track).Start.Value, trace.Spans.RowsOf(track).End.Value);
        return Of(trace, rows: null, first, end - first);
    }

    /// <summary>Walks spans of one thread that lie on several tracks.</summary>
    /// <param name="trace">Trace.</param>
    /// <param name="rows">Rows by begin, the outer of two first.</param>
    public static SelfSegment[] Of(Trace trace, int[] rows) => Of(trace, rows, 0, rows.Length);

    // Walking twice, to count and to fill, costs less than the memory of a list that grows.
    private static SelfSegment[] Of(Trace trace, int[]? rows, int first, int count)
    {
        if (count == 0) return [];
        int[] open = new int[16];
        SelfSegment[] segments = GC.AllocateUninitializedArray<SelfSegment>(Walk(trace.Spans, rows, first, count, ref open, []));
        Walk(trace.Spans, rows, first, count, ref open, segments);
        return segments;
    }

    // Fills what there is room for, and says how many there are.
    private static int Walk(SpanTable spans, int[]? rows, int first, int count, ref int[] open, SelfSegment[] into)
    {
        ReadOnlySpan<long> starts = spans.Start, durations = spans.Duration;
        int depth = 0, found = 0;
        long cursor = long.MinValue;
        for (int i = 0; i <= count; i++)
        {
            int row = i == count ? -1 : rows is null ? first + i : rows[first + i];
            long start = row < 0 ? long.MaxValue : starts[row];
            while (depth > 0)
            {
                int top = open[depth - 1];
                long end = starts[top] + durations[top];
                if (end > start) break;
                if (end > cursor)
                {
                    if ((uint)found < (uint)into.Length) into[found] = new SelfSegment(top, cursor, end);
                    found++;
                    cursor = end;
                }

                depth--;
            }

            if (row < 0) break;
            if (depth > 0 && start > cursor)
            {
                if ((uint)found < (uint)into.Length) into[found] = new SelfSegment(open[depth - 1], cursor, start);
                found++;
            }

            cursor = Math.Max(cursor, start);
            if (depth == open.Length) Array.Resize(ref open, depth * 2);
            open[depth++] = row;
        }

        return found;
    }
}
