namespace HybridProfiler.Analysis.Statistics;

/// <summary>Whether two samples come from one distribution, by the largest distance of their empirical ones.</summary>
internal static class KolmogorovSmirnov
{
    /// <summary>
    /// Probability of so large a distance by chance: 2 sum (-1)^(k-1) exp(-2 k^2 l^2) with l = (sqrt(m) + 0.12 + 0.11 / sqrt(m)) x distance and
    /// m = n1 n2 / (n1 + n2) (M. A. Stephens, "Use of the Kolmogorov-Smirnov, Cramer-von Mises and Related Statistics", JRSS B 32, 1970).
    /// </summary>
    public static double PValue(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        double[] a = first.ToArray(), b = second.ToArray();
        Array.Sort(a);
        Array.Sort(b);
        double distance = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            double at = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] <= at) i++;
            while (j < b.Length && b[j] <= at) j++;
            distance = Math.Max(distance, Math.Abs((double)i / a.Length - (double)j / b.Length));
        }

        double root = Math.Sqrt((double)a.Length * b.Length / (a.Length + b.Length)), lambda = (root + 0.12 + 0.11 / root) * distance;
        // Below this the series converges slowly and the answer is 1 to four digits.
        if (lambda < 0.3) return 1;
        double sum = 0;
        for (int k = 1, sign = 1; k <= 100; k++, sign = -sign)
        {
            double term = Math.Exp(-2 * k * k * lambda * lambda);
            sum += sign * term;
            if (term < 1e-12 * Math.Abs(sum)) break;
        }

        return Math.Clamp(2 * sum, 0, 1);
    }
}
