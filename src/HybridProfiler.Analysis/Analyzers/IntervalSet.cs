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
        List<(long Start, long End)> sorted = [.. intervals.Where(i => i.End > i.Start)];
        sorted.Sort();
        List<(long Start, long End)> union = [];
        foreach ((long start, long end) in sorted)
        {
            if (union.Count > 0 && start <= union[^1].End) union[^1] = (union[^1].Start, Math.Max(union[^1].End, end));
            else union.Add((start, end));
        }

        return new IntervalSet(union);
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
    public IntervalSet Or(IntervalSet other) => UnionOf([.. _intervals, .. other._intervals]);
}
