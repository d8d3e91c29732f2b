namespace HybridProfiler.Analysis.Statistics;

/// <summary>
/// Distribution of durations. Percentiles are by nearest rank: percentile p of n values is the value at rank
/// ceil(p / 100 x n) of the sorted values, so that every percentile is a duration that was really observed.
/// All times are nanoseconds.
/// </summary>
/// <param name="Count">Number of values.</param>
/// <param name="MeanNs">Arithmetic mean; 0 when there are no values.</param>
/// <param name="StdNs">Sample standard deviation (n - 1); NaN for fewer than two values.</param>
/// <param name="MinNs">Smallest value.</param>
/// <param name="P50Ns">Median (nearest rank).</param>
/// <param name="P90Ns">90th percentile.</param>
/// <param name="P95Ns">95th percentile.</param>
/// <param name="P99Ns">99th percentile; the largest value for fewer than 100 values.</param>
/// <param name="P999Ns">99.9th percentile; the largest value for fewer than 1,000 values.</param>
/// <param name="MaxNs">Largest value.</param>
/// <param name="SumNs">Sum of all values.</param>
public sealed record Distribution(
    int Count, double MeanNs, double StdNs, long MinNs, long P50Ns, long P90Ns, long P95Ns, long P99Ns, long P999Ns, long MaxNs, long SumNs)
{
    /// <summary>The distribution of no values.</summary>
    public static Distribution Empty { get; } = new(0, 0, double.NaN, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Describes values in any order; the values are left as they are.</summary>
    /// <param name="valuesNs">Durations in nanoseconds.</param>
    public static Distribution Of(ReadOnlySpan<long> valuesNs)
    {
        return valuesNs.IsEmpty ? Empty : Sorting(valuesNs.ToArray());
    }

    /// <summary>Describes values in any order, and sorts them in place.</summary>
    internal static Distribution Sorting(Span<long> valuesNs)
    {
        if (valuesNs.IsEmpty) return Empty;
        DurationSort.Sort(valuesNs);
        ReadOnlySpan<long> sorted = valuesNs;
        long sum = 0;
        foreach (long value in sorted) sum += value;
        double mean = (double)sum / sorted.Length;
        double squares = 0;
        foreach (long value in sorted) squares += (value - mean) * (value - mean);
        double std = sorted.Length < 2 ? double.NaN : Math.Sqrt(squares / (sorted.Length - 1));
        return new Distribution(
            sorted.Length, mean, std, sorted[0],
            AtPerMille(sorted, 500), AtPerMille(sorted, 900), AtPerMille(sorted, 950), AtPerMille(sorted, 990), AtPerMille(sorted, 999),
            sorted[^1], sum);
    }

    /// <summary>Position (from 0) of a percentile among <paramref name="count"/> sorted values, by nearest rank; exact in integers.</summary>
    /// <param name="count">Number of values, at least 1.</param>
    /// <param name="perMille">The percentile in thousandths: 500 is the median, 999 is p99.9.</param>
    public static int RankOf(int count, int perMille)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(perMille);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(perMille, 1000);
        long rank = ((long)perMille * count + 999) / 1000;
        return (int)Math.Max(rank, 1) - 1;
    }

    private static long AtPerMille(ReadOnlySpan<long> sorted, int perMille) => sorted[RankOf(sorted.Length, perMille)];
}
