using System.Numerics;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Binary search among things sorted by a time, or by another whole number.</summary>
internal static class TimeSearch
{
    /// <summary>How many numbers lie at or below a bound; also the position of the first one above it.</summary>
    public static int CountUpTo(ReadOnlySpan<long> sorted, long bound)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= bound) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>How many of them have their time at or before an instant; also the position of the first one after it.</summary>
    public static int CountUpTo<T, TTime>(ReadOnlySpan<T> sorted, TTime instant, Func<T, TTime> timeOf)
        where TTime : INumber<TTime>
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (timeOf(sorted[middle]) <= instant) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
