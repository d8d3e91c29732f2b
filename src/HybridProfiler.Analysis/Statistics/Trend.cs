namespace HybridProfiler.Analysis.Statistics;

/// <summary>
/// A monotone trend of a series over time, robust against outliers: the slope is the median of the slopes of pairs (Theil and Sen), its
/// interval and the test are Mann's and Kendall's, with ties (P. K. Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau", JASA 63, 1968).
/// </summary>
/// <param name="Slope">Median slope, in units of the values per unit of the times.</param>
/// <param name="Low">Lower end of its 95 % interval.</param>
/// <param name="High">Upper end of its 95 % interval.</param>
/// <param name="PValue">Two-sided probability of so strong an order by chance, from the normal approximation; 1 when it cannot be told.</param>
public readonly record struct Trend(double Slope, double Low, double High, double PValue)
{
    private const int MostPoints = 1_500;
    private const double Z95 = 1.959963984540054;

    /// <summary>Finds the trend. Series of more than 1,500 values are first condensed to medians of neighbours, which keeps the cost bounded.</summary>
    /// <param name="times">Times in ascending order.</param>
    /// <param name="values">Values beside them.</param>
    public static Trend Of(ReadOnlySpan<double> times, ReadOnlySpan<double> values)
    {
        if (times.Length != values.Length) throw new ArgumentException($"{times.Length} times beside {values.Length} values.", nameof(values));
        (double[] t, double[] v) = Condense(times, values);
        int n = v.Length;
        if (n < 3) return new Trend(double.NaN, double.NaN, double.NaN, 1);
        List<double> slopes = new(n * (n - 1) / 2);
        long score = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                score += Math.Sign(v[j] - v[i]);
                if (t[j] > t[i]) slopes.Add((v[j] - v[i]) / (t[j] - t[i]));
            }
        }

        if (slopes.Count == 0) return new Trend(double.NaN, double.NaN, double.NaN, 1);
        slopes.Sort();
        double variance = n * (n - 1.0) * (2 * n + 5);
        foreach (var tie in v.GroupBy(x => x).Select(g => (double)g.Count())) variance -= tie * (tie - 1) * (2 * tie + 5);
        double sigma = Math.Sqrt(Math.Max(variance / 18, 0));
        double z = score == 0 || sigma == 0 ? 0 : (score - Math.Sign(score)) / sigma;
        double At(double rank) => slopes[(int)Math.Clamp(Math.Round(rank), 0, slopes.Count - 1)];
        double half = Z95 * sigma / 2, middle = (slopes.Count - 1) / 2.0;
        double median = Quantile.Median(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(slopes));
        return new Trend(median, At(middle - half), At(middle + half), sigma == 0 ? 1 : NormalDistribution.TwoSided(z));
    }

    private static (double[] Times, double[] Values) Condense(ReadOnlySpan<double> times, ReadOnlySpan<double> values)
    {
        int n = values.Length;
        if (n <= MostPoints) return (times.ToArray(), values.ToArray());
        double[] t = new double[MostPoints], v = new double[MostPoints];
        for (int i = 0; i < MostPoints; i++)
        {
            int from = (int)((long)n * i / MostPoints), to = (int)((long)n * (i + 1) / MostPoints);
            double[] block = values[from..to].ToArray();
            Array.Sort(block);
            (t[i], v[i]) = (times[(from + to) / 2], Quantile.Median(block));
        }

        return (t, v);
    }
}
