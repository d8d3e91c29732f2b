namespace HybridProfiler.Analysis.Statistics;

/// <summary>
/// The rank test of Mann, Whitney and Wilcoxon: do values of one sample tend to be larger than those of another? Exact
/// where both samples are smaller than 50 and no value occurs twice; else the normal approximation with corrections for
/// ties and continuity, as R's <c>wilcox.test</c> does.
/// </summary>
/// <param name="U">Pairs in which the first sample's value is the larger, ties counted as a half.</param>
/// <param name="Less">Probability, under equal distributions, of a U this small or smaller.</param>
/// <param name="Greater">Probability of a U this large or larger.</param>
/// <param name="TwoSided">Probability of a U this far from its mean on either side.</param>
/// <param name="IsExact">True when the probabilities were counted, not approximated.</param>
public sealed record MannWhitney(double U, double Less, double Greater, double TwoSided, bool IsExact)
{
    private const int SmallestApproximated = 50;

    /// <summary>Share of pairs in which the first sample's value is the larger, from 0 to 1; 0.5 when neither tends to be (the effect size of this test).</summary>
    public double Superiority { get; private init; }

    /// <summary>Compares two samples; NaN where one is empty or all values are equal.</summary>
    /// <param name="first">First sample, in any order.</param>
    /// <param name="second">Second sample, in any order.</param>
    public static MannWhitney Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        int m = first.Length, n = second.Length;
        if (m == 0 || n == 0) return new MannWhitney(double.NaN, double.NaN, double.NaN, double.NaN, false) { Superiority = double.NaN };
        double[] values = [.. first, .. second];
        int[] order = [.. Enumerable.Range(0, m + n)];
        Array.Sort(values, order);
        double ranks = 0, ties = 0;
        for (int i = 0; i < values.Length;)
        {
            int j = i;
            while (j < values.Length && values[j] == values[i]) j++;
            double rank = (i + 1 + j) / 2.0, count = j - i;
            ties += count * count * count - count;
            for (int k = i; k < j; k++)
                if (order[k] < m) ranks += rank;
            i = j;
        }

        double u = ranks - m * (m + 1.0) / 2;
        bool exact = ties == 0 && m < SmallestApproximated && n < SmallestApproximated;
        return (exact ? Exact(u, m, n) : Approximate(u, m, n, ties)) with { Superiority = u / ((double)m * n) };
    }

    private static MannWhitney Exact(double u, int m, int n)
    {
        double[] counts = Counts(m, n);
        double all = counts.Sum();
        int at = (int)u;
        double less = 0, greater = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (i <= at) less += counts[i];
            if (i >= at) greater += counts[i];
        }

        less /= all;
        greater /= all;
        return new MannWhitney(u, less, greater, Math.Min(1, 2 * Math.Min(less, greater)), true);
    }

    // Arrangements by their U: the largest value is of the first sample (and beats all n of the second) or of the second.
    private static double[] Counts(int m, int n)
    {
        double[][] before = [.. Enumerable.Range(0, n + 1).Select(_ => new double[m * n + 1])];
        foreach (double[] row in before) row[0] = 1;
        for (int i = 1; i <= m; i++)
        {
            double[][] now = [.. Enumerable.Range(0, n + 1).Select(_ => new double[m * n + 1])];
            now[0][0] = 1;
            for (int j = 1; j <= n; j++)
                for (int u = 0; u <= i * j; u++) now[j][u] = (u >= j ? before[j][u - j] : 0) + now[j - 1][u];
            before = now;
        }

        return before[n];
    }

    private static MannWhitney Approximate(double u, double m, double n, double ties)
    {
        double all = m + n, sigma = Math.Sqrt(m * n / 12 * (all + 1 - ties / (all * (all - 1)))), distance = u - m * n / 2;
        if (!(sigma > 0)) return new MannWhitney(u, double.NaN, double.NaN, double.NaN, false);
        double z = (distance - Math.Sign(distance) * 0.5) / sigma;
        return new MannWhitney(
            u, NormalDistribution.Cdf((distance + 0.5) / sigma), NormalDistribution.Cdf(-(distance - 0.5) / sigma),
            NormalDistribution.TwoSided(z), false);
    }
}
