namespace HybridProfiler.Analysis.Statistics;

/// <summary>Quantiles that lie between two values where the rank is not a whole number.</summary>
internal static class Quantile
{
    /// <summary>
    /// Quantile by linear interpolation between closest ranks: the value at rank <c>(n - 1) p</c> from 0 (R's type 7, the
    /// default of NumPy and pandas). The rank is exact in integers.
    /// </summary>
    /// <param name="sorted">Values in ascending order; NaN when there is none.</param>
    /// <param name="perMille">The quantile in thousandths: 500 is the median, half way between the middle two of an even count.</param>
    public static double Linear(ReadOnlySpan<long> sorted, int perMille)
    {
        if (sorted.IsEmpty) return double.NaN;
        long rank = (long)(sorted.Length - 1) * perMille, whole = rank / 1000, rest = rank % 1000;
        long below = sorted[(int)whole];
        return rest == 0 ? below : below + (sorted[(int)whole + 1] - below) * rest / 1000d;
    }

    /// <summary>The same of values that are no whole numbers.</summary>
    /// <param name="sorted">Values in ascending order; NaN when there is none.</param>
    /// <param name="perMille">The quantile in thousandths.</param>
    public static double Linear(ReadOnlySpan<double> sorted, int perMille)
    {
        if (sorted.IsEmpty) return double.NaN;
        long rank = (long)(sorted.Length - 1) * perMille, whole = rank / 1000, rest = rank % 1000;
        double below = sorted[(int)whole];
        return rest == 0 ? below : below + (sorted[(int)whole + 1] - below) * rest / 1000;
    }

    /// <summary>Median of sorted values, between the middle two where their number is even; NaN for none.</summary>
    public static double Median(ReadOnlySpan<double> sorted) => sorted.IsEmpty ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
