namespace HybridProfiler.Analysis.Statistics;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    // Beyond this the series loses digits, and the tail's continued fraction converges at once.
    private const double SeriesLimit = 4;

    /// <summary>
    /// P(Z &lt;= z), to about 15 digits. Source: G. Marsaglia, "Evaluating the normal distribution", J. Stat. Softw. 11 (2004): the
    /// series around 0; in the tails Laplace's continued fraction of Mills' ratio.
    /// </summary>
    public static double Cdf(double z)
    {
        if (double.IsNaN(z)) return double.NaN;
        if (z < -SeriesLimit) return Tail(-z);
        if (z > SeriesLimit) return 1 - Tail(z);
        double term = z, sum = z;
        for (int i = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum); i += 2)
        {
            term *= z * z / i;
            sum += term;
        }

        return 0.5 + sum * Density(z);
    }

    /// <summary>Probability of a value at least as far from 0 as <paramref name="z"/>.</summary>
    public static double TwoSided(double z) => Math.Min(1, 2 * Cdf(-Math.Abs(z)));

    private static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

    private static double Tail(double z)
    {
        double fraction = z;
        for (int k = 120; k >= 1; k--) fraction = z + k / fraction;
        return Density(z) / fraction;
    }
}
