using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Statistics;

/// <summary>Counts of durations in bins of equal width on a round grid (1, 2, 2.5 or 5 times a power of ten nanoseconds).</summary>
/// <param name="StartNs">Lower bound of the first bin, in nanoseconds.</param>
/// <param name="WidthNs">Width of a bin, in nanoseconds; bin i covers [StartNs + i x WidthNs, StartNs + (i + 1) x WidthNs).</param>
/// <param name="Counts">Number of values in each bin; they sum to the number of values.</param>
public sealed record LatencyHistogram(long StartNs, long WidthNs, ImmutableArray<int> Counts)
{
    /// <summary>Sorts values into about <paramref name="bins"/> bins.</summary>
    /// <param name="valuesNs">Durations in nanoseconds, not negative.</param>
    /// <param name="bins">Number of bins aimed at; the result has at most twice as many.</param>
    public static LatencyHistogram Of(ReadOnlySpan<long> valuesNs, int bins = 40)
    {
        if (valuesNs.IsEmpty) return new LatencyHistogram(0, 1, []);
        long min = long.MaxValue, max = long.MinValue;
        foreach (long value in valuesNs)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        return Of(valuesNs, min, max, WidthFor(min, max, bins));
    }

    /// <summary>Sorts values into bins of a given width that cover [<paramref name="minNs"/>, <paramref name="maxNs"/>], so that several sets share one grid.</summary>
    internal static LatencyHistogram Of(ReadOnlySpan<long> valuesNs, long minNs, long maxNs, long widthNs)
    {
        long start = minNs / widthNs * widthNs;
        int[] counts = new int[(maxNs - start) / widthNs + 1];
        foreach (long value in valuesNs) counts[(value - start) / widthNs]++;
        return new LatencyHistogram(start, widthNs, [.. counts]);
    }

    /// <summary>Smallest round width that needs at most <paramref name="bins"/> bins (plus one at a border).</summary>
    internal static long WidthFor(long minNs, long maxNs, int bins)
    {
        long span = Math.Max(maxNs - minNs, 1), decade = 1;
        while (true)
        {
            foreach (long tenths in (ReadOnlySpan<long>)[10, 20, 25, 50])
            {
                long width = Math.Max(decade * tenths / 10, 1);
                if (span / width < bins) return width;
            }

            decade *= 10;
        }
    }
}
