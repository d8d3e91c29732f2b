namespace HybridProfiler.Analysis.Analyzers;

/// <summary>A set of instants as sorted, disjoint, non-empty half-open intervals [start, end) in nanoseconds.</summary>
internal sealed class IntervalSet
{
    private readonly List<(long Start, long End)> _intervals;

    private IntervalSet(List<(long Start, long End)> intervals) => _intervals = intervals;

    public IReadOnlyList<(long Start, long End)> Intervals => _intervals;

    /// <summary>Length of the set, in nanoseconds.</summary>
    public long LengthNs
    {
        get
        {
            long length = 0;
            foreach ((long start, long end) in _intervals) length += end - start;
            return length;
        }
    }

    /// <summary>Union of intervals in any order; empty ones are passed over.</summary>
    public static IntervalSet UnionOf(List<(long Start, long End)> intervals)
    {
        // Operations of one queue come in order, and sorting would cost more than all the rest.
        List<(long Start, long End)> sorted = intervals;
        for (int i = 1; i < intervals.Count; i++)
        {
            if (intervals[i - 1].Start <= intervals[i].Start) continue;
            sorted = [.. intervals];
            sorted.Sort(static (a, b) => a.Start.CompareTo(b.Start));
            break;
        }

        List<(long Start, long End)> union = [];
        foreach ((long start, long end) in sorted) Append(union, start, end);
        return new IntervalSet(union);
    }

    private static void Append(List<(long Start, long End)> union, long start, long end)
    {
        if (end <= start) return;
        if (union.Count > 0 && start <= union[^1].End) union[^1] = (union[^1].Start, Math.Max(union[^1].End, end));
        else union.Add((start, end));
    }

    /// <summary>Instants of this set that are not in the other.</summary>
    public IntervalSet Except(IntervalSet other)
    {
        List<(long Start, long End)> rest = [];
        int at = 0;
        foreach ((long start, long end) in _intervals)
        {
            long cursor = start;
            while (at < other._intervals.Count && other._intervals[at].End <= cursor) at++;
            for (int i = at; i < other._intervals.Count && other._intervals[i].Start < end; i++)
            {
                (long cutStart, long cutEnd) = other._intervals[i];
                if (cutStart > cursor) rest.Add((cursor, cutStart));
                cursor = Math.Max(cursor, cutEnd);
                if (cursor >= end) break;
            }

            if (cursor < end) rest.Add((cursor, end));
        }

        return new IntervalSet(rest);
    }

    /// <summary>Instants in either set.</summary>
    public IntervalSet Or(IntervalSet other)
    {
        List<(long Start, long End)> union = new(_intervals.Count + other._intervals.Count);
        for (int a = 0, b = 0; a < _intervals.Count || b < other._intervals.Count;)
        {
            bool mine = b == other._intervals.Count || (a < _intervals.Count && _intervals[a].Start <= other._intervals[b].Start);
            (long start, long end) = mine ? _intervals[a++] : other._intervals[b++];
            Append(union, start, end);
        }

        return new IntervalSet(union);
    }
}
