namespace HybridProfiler.Analysis.Statistics;

/// <summary>Quantiles of Student's t distribution.</summary>
internal static class StudentQuantile
{
    /// <summary>The value t with P(|T| &lt;= t) = <paramref name="confidence"/>, by bisection on the exact distribution.</summary>
    /// <param name="confidence">Two-sided probability, such as 0.95.</param>
    /// <param name="degreesOfFreedom">Degrees of freedom, at least 1.</param>
    public static double TwoSided(double confidence, int degreesOfFreedom)
    {
        double low = 0, high = 1;
        while (Within(high, degreesOfFreedom) < confidence) high *= 2;
        for (int i = 0; i < 200 && high - low > 1e-12 * high; i++)
        {
            double middle = (low + high) / 2;
            if (Within(middle, degreesOfFreedom) < confidence) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    // Abramowitz and Stegun 26.7.3 and 26.7.4: finite sums for whole degrees of freedom.
    private static double Within(double t, int n)
    {
        double theta = Math.Atan(t / Math.Sqrt(n)), cos = Math.Cos(theta), square = cos * cos, term, sum;
        if (n == 1) return 2 * theta / Math.PI;
        if (n % 2 == 1)
        {
            (term, sum) = (cos, cos);
            for (int k = 3; k <= n - 2; k += 2) sum += term *= square * (k - 1) / k;
            return 2 / Math.PI * (theta + Math.Sin(theta) * sum);
        }

        (term, sum) = (1, 1);
        for (int k = 2; k <= n - 2; k += 2) sum += term *= square * (k - 1) / k;
        return Math.Sin(theta) * sum;
    }
}
