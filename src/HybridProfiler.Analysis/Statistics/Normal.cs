namespace HybridProfiler.Analysis.Statistics;

/// <summary>The standard normal distribution.</summary>
internal static class Normal
{
    /// <summary>Probability of a value at least as far from 0 as <paramref name="z"/>.</summary>
    public static double TwoSided(double z) => ErrorFunctionComplement(Math.Abs(z) / Math.Sqrt(2));

    /// <summary>erfc(x) for x >= 0, by the continued fraction far out and the series near 0; relative error below 1e-13.</summary>
    private static double ErrorFunctionComplement(double x)
    {
        if (x < 2.5)
        {
            double term = x, sum = x;
            for (int n = 1; n < 200 && Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
            {
                term *= -x * x / n;
                sum += term / (2 * n + 1);
            }

            return 1 - 2 / Math.Sqrt(Math.PI) * sum;
        }

        // Lentz' evaluation from the far end is not needed: 60 levels converge for x >= 2.5.
        double fraction = x;
        for (int k = 60; k >= 1; k--) fraction = x + k / 2.0 / fraction;
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction;
    }
}
