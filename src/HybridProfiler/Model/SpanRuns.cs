using System.Buffers;

namespace HybridProfiler.Model;

/// <summary>
/// Sorts the spans of a track by begin; where their nesting is to be found, the longer of two that begin together first. Spans come as several
/// sources had them, each in its order of time (a profiler writes operators, calls and functions one after the other): a few ascending runs,
/// which are merged. What comes as many runs is sorted.
/// </summary>
internal static class SpanRuns
{
    private const int MostRuns = 32;

    /// <summary>Sorts handles of one track, which come in the order of adding; it breaks ties.</summary>
    public static void Sort(SpanRows rows, Span<int> order)
    {
        bool byTime = order.Length > 0 && rows[order[0]].Parent == TraceBuilder.FindParent;
        List<int> starts = [0];
        for (int i = 1; i < order.Length && starts.Count <= MostRuns; i++)
            if (!InOrder(rows[order[i - 1]], rows[order[i]], byTime)) starts.Add(i);
        if (starts.Count == 1) return;
        if (starts.Count > MostRuns) SortAll(rows, order, byTime);
        else Merge(rows, order, starts, byTime);
    }

    private static bool InOrder(in SpanRow a, in SpanRow b, bool byTime) =>
        a.StartNs < b.StartNs || (a.StartNs == b.StartNs && (!byTime || a.DurationNs >= b.DurationNs));

    // Neighbours are merged until one run is left. What was added first stays first among equals.
    private static void Merge(SpanRows rows, Span<int> order, List<int> starts, bool byTime)
    {
        int[] rented = ArrayPool<int>.Shared.Rent(order.Length);
        Span<int> from = order, to = rented.AsSpan(0, order.Length);
        while (starts.Count > 1)
        {
            List<int> merged = [];
            for (int run = 0; run < starts.Count; run += 2)
            {
                int first = starts[run], middle = run + 1 < starts.Count ? starts[run + 1] : from.Length, end = run + 2 < starts.Count ? starts[run + 2] : from.Length;
                merged.Add(first);
                Merge(rows, from[first..middle], from[middle..end], to[first..end], byTime);
            }

            Span<int> last = from;
            from = to;
            to = last;
            starts = merged;
        }

        if (from != order) from.CopyTo(order);
        ArrayPool<int>.Shared.Return(rented);
    }

    private static void Merge(SpanRows rows, ReadOnlySpan<int> first, ReadOnlySpan<int> second, Span<int> into, bool byTime)
    {
        int a = 0, b = 0, at = 0;
        while (a < first.Length && b < second.Length) into[at++] = InOrder(rows[first[a]], rows[second[b]], byTime) ? first[a++] : second[b++];
        first[a..].CopyTo(into[at..]);
        second[b..].CopyTo(into[(at + first.Length - a)..]);
    }

    private static void SortAll(SpanRows rows, Span<int> order, bool byTime)
    {
        var keys = new (long StartNs, long MinusDurationNs, int Added)[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            ref readonly SpanRow row = ref rows[order[i]];
            keys[i] = (row.StartNs, byTime ? -row.DurationNs : 0, order[i]);
        }

        // Order of adding breaks ties, so the sort is stable although introsort is not.
        MemoryExtensions.Sort(keys.AsSpan(), order);
    }
}
