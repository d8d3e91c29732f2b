namespace HybridProfiler.Analysis.Statistics;

/// <summary>
/// Wilcoxon's signed rank test: do the differences of pairs tend to one side of 0? Exact below 50 differences of which none is
/// 0 and no two are of one size; else the normal approximation with corrections for ties and continuity. Differences of 0
/// are left out. Both as R's <c>wilcox.test</c> does.
/// </summary>
/// <param name="V">Sum of the ranks of the positive differences, ranked by size.</param>
/// <param name="Count">Differences other than 0.</param>
/// <param name="Less">Probability, under differences symmetric around 0, of a V this small or smaller.</param>
/// <param name="Greater">Probability of a V this large or larger.</param>
/// <param name="TwoSided">Probability of a V this far from its mean on either side.</param>
/// <param name="IsExact">True when the probabilities were counted, not approximated.</param>
public sealed record SignedRank(double V, int Count, double Less, double Greater, double TwoSided, bool IsExact)
{
    private const int SmallestApproximated = 50;

    /// <summary>Tests differences of pairs; probabilities are NaN where all are 0.</summary>
    /// <param name="differences">One of each pair, in any order.</param>
    public static SignedRank Of(ReadOnlySpan<double> differences)
    {
        double[] signed = [.. differences];
        signed = Array.FindAll(signed, d => d != 0);
        int n = signed.Length;
        if (n == 0) return new SignedRank(0, 0, double.NaN, double.NaN, double.NaN, false);
        double[] sizes = Array.ConvertAll(signed, Math.Abs);
        Array.Sort(sizes, signed);
        double v = 0, ties = 0;
        for (int i = 0; i < n;)
        {
            int j = i;
            while (j < n && sizes[j] == sizes[i]) j++;
            double rank = (i + 1 + j) / 2.0, count = j - i;
            ties += count * count * count - count;
            for (; i < j; i++)
                if (signed[i] > 0) v += rank;
        }

        return ties == 0 && n == differences.Length && n < SmallestApproximated ? Exact(v, n) : Approximate(v, n, ties);
    }

    // Ways to choose a set out of the ranks 1 to n, by its sum.
    private static SignedRank Exact(double v, int n)
    {
        double[] ways = new double[n * (n + 1) / 2 + 1];
        ways[0] = 1;
        for (int rank = 1, most = 0; rank <= n; rank++)
        {
            most += rank;
            for (int sum = most; sum >= rank; sum--) ways[sum] += ways[sum - rank];
        }

        int at = (int)v;
        double all = Math.Pow(2, n), less = ways.AsSpan(0, at + 1).ToArray().Sum() / all, greater = ways.AsSpan(at).ToArray().Sum() / all;
        return new SignedRank(v, n, less, greater, Math.Min(1, 2 * Math.Min(less, greater)), true);
    }

    private static SignedRank Approximate(double v, double n, double ties)
    {
        double sigma = Math.Sqrt(n * (n + 1) * (2 * n + 1) / 24 - ties / 48), distance = v - n * (n + 1) / 4;
        return new SignedRank(
            v, (int)n, NormalDistribution.Cdf((distance + 0.5) / sigma), NormalDistribution.Cdf(-(distance - 0.5) / sigma),
            NormalDistribution.TwoSided((distance - Math.Sign(distance) * 0.5) / sigma), false);
    }
}
