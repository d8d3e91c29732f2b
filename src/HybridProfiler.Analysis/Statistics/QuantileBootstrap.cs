namespace HybridProfiler.Analysis.Statistics;

/// <summary>
/// Bootstrap of percentiles by nearest rank. The k-th smallest of n draws with replacement out of n sorted values is the
/// value at position floor(n * B), where B, the k-th smallest of n uniform numbers, is Beta(k, n - k + 1): one draw of B
/// stands for a whole resample, so an interval costs the same for a hundred values and for a million. Seeded: the same
/// samples give the same interval.
/// </summary>
internal static class QuantileBootstrap
{
    /// <summary>Resamples drawn.</summary>
    public const int Resamples = 4_000;

    /// <summary>Interval of the relative change of a percentile from one independent sample to another: candidate / baseline - 1.</summary>
    /// <param name="baseline">Sorted values, positive.</param>
    /// <param name="candidate">Sorted values.</param>
    /// <param name="perMille">The percentile in thousandths.</param>
    /// <param name="confidence">Confidence, for example 0.95; two-sided.</param>
    public static (double Low, double High) RelativeChange(ReadOnlySpan<long> baseline, ReadOnlySpan<long> candidate, int perMille, double confidence)
    {
        if (baseline.IsEmpty || candidate.IsEmpty) return (double.NaN, double.NaN);
        SeededRandom random = new(0x1D872B41UL + (ulong)perMille);
        double[] changes = new double[Resamples];
        for (int i = 0; i < changes.Length; i++)
        {
            long before = Draw(ref random, baseline, perMille);
            changes[i] = before > 0 ? (double)Draw(ref random, candidate, perMille) / before - 1 : double.NaN;
        }

        return changes.Any(double.IsNaN) ? (double.NaN, double.NaN) : Ends(changes, confidence);
    }

    /// <summary>Interval of a percentile of one sample.</summary>
    /// <param name="sorted">Sorted values, at least one.</param>
    /// <param name="perMille">The percentile in thousandths.</param>
    /// <param name="confidence">Confidence, for example 0.95; two-sided.</param>
    public static (double Low, double High) Interval(ReadOnlySpan<double> sorted, int perMille, double confidence)
    {
        SeededRandom random = new(0x1D872B41UL + (ulong)perMille);
        double[] drawn = new double[Resamples];
        for (int i = 0; i < drawn.Length; i++) drawn[i] = Draw(ref random, sorted, perMille);
        return Ends(drawn, confidence);
    }

    /// <summary>The percentile of one resample.</summary>
    internal static T Draw<T>(ref SeededRandom random, ReadOnlySpan<T> sorted, int perMille)
    {
        int k = Distribution.RankOf(sorted.Length, perMille) + 1;
        double below = random.Gamma(k), above = random.Gamma(sorted.Length - k + 1);
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * (below / (below + above))))];
    }

    private static (double Low, double High) Ends(double[] drawn, double confidence)
    {
        Array.Sort(drawn);
        double tail = (1 - confidence) / 2;
        return (drawn[(int)(tail * (drawn.Length - 1))], drawn[(int)Math.Ceiling((1 - tail) * (drawn.Length - 1))]);
    }
}
