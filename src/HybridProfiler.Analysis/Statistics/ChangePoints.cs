namespace HybridProfiler.Analysis.Statistics;

/// <summary>
/// Where a series changes. Both searches are exact minimisations of cost + penalty x number of changes, by the pruned dynamic programming PELT
/// (R. Killick, P. Fearnhead and I. A. Eckley, "Optimal Detection of Changepoints With a Linear Computational Cost", JASA 107, 2012).
/// A change is given as the position of the first value after it. Pure functions; safe to use from any thread.
/// </summary>
public static class ChangePoints
{
    /// <summary>Changes of the mean: the cost of a piece is the sum of its squared distances from its mean, over all dimensions.</summary>
    /// <param name="values">The series: one array per dimension, of equal lengths.</param>
    /// <param name="penalty">Price of one change, in the squared unit of the values.</param>
    /// <param name="minimumLength">Fewest values between changes, at least 1.</param>
    /// <returns>Positions in ascending order; empty when nothing changes.</returns>
    public static int[] OfMean(IReadOnlyList<double[]> values, double penalty, int minimumLength = 1)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumLength, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(penalty);
        int n = values.Count == 0 ? 0 : values[0].Length;
        if (values.Any(v => v.Length != n)) throw new ArgumentException("The dimensions have different lengths.", nameof(values));
        double[][] sums = [.. values.Select(v => Running(v, 1))], squares = [.. values.Select(v => Running(v, 2))];
        double Cost(int from, int to)
        {
            double cost = 0;
            for (int d = 0; d < sums.Length; d++)
            {
                double sum = sums[d][to] - sums[d][from];
                cost += squares[d][to] - squares[d][from] - sum * sum / (to - from);
            }

            return Math.Max(cost, 0);
        }

        return Search(n, minimumLength, penalty, Cost);
    }

    /// <summary>
    /// Changes of the distribution, whatever its shape: the cost of a piece is the negative log-likelihood of its empirical distribution at about
    /// 4 ln n quantiles of the whole series, denser in the tails; the price of a change is 3 ln n (K. Haynes, P. Fearnhead and I. A. Eckley,
    /// "A computationally efficient nonparametric approach for changepoint detection", Statistics and Computing 27, 2017).
    /// </summary>
    /// <param name="values">The series.</param>
    /// <param name="minimumLength">Fewest values between changes, at least 1.</param>
    /// <returns>Positions in ascending order; empty when nothing changes.</returns>
    public static int[] OfDistribution(ReadOnlySpan<double> values, int minimumLength = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumLength, 1);
        int n = values.Length;
        if (n <= 2) return [];
        int quantiles = Math.Min(n, (int)Math.Ceiling(4 * Math.Log(n)));
        // below[q][i]: twice the values before i that lie under quantile q; one that equals it counts once.
        int[][] below = BelowQuantiles(values, quantiles);
        double scale = -2 * Math.Log(2 * n - 1) / quantiles;
        double Cost(int from, int to)
        {
            double sum = 0;
            int length = to - from;
            for (int q = 0; q < quantiles; q++)
            {
                int under = below[q][to] - below[q][from];
                if (under == 0 || under == 2 * length) continue;
                double share = under * 0.5 / length;
                sum += length * (share * Math.Log(share) + (1 - share) * Math.Log(1 - share));
            }

            return scale * sum;
        }

        return Search(n, minimumLength, 3 * Math.Log(n), Cost);
    }

    private static int[][] BelowQuantiles(ReadOnlySpan<double> values, int quantiles)
    {
        int n = values.Length;
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        var below = new int[quantiles][];
        for (int q = 0; q < quantiles; q++)
        {
            double logit = -1 + (2 * q + 1.0) / quantiles;
            double threshold = sorted[(int)((n - 1) / (1 + Math.Pow(2 * n - 1, -logit)))];
            int[] counts = below[q] = new int[n + 1];
            for (int i = 0; i < n; i++) counts[i + 1] = counts[i] + (values[i] < threshold ? 2 : values[i] == threshold ? 1 : 0);
        }

        return below;
    }

    private static double[] Running(double[] values, int power)
    {
        // About the mean, so that large values with small differences keep their digits.
        double mean = values.Length == 0 ? 0 : values.Average();
        double[] sums = new double[values.Length + 1];
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i] - mean;
            sums[i + 1] = sums[i] + (power == 1 ? value : value * value);
        }

        return sums;
    }

    private static int[] Search(int n, int minimumLength, double penalty, Func<int, int, double> cost)
    {
        if (n < 2 * minimumLength) return [];
        double[] best = new double[n + 1];
        int[] previous = new int[n + 1];
        best[0] = -penalty;
        for (int end = minimumLength; end < 2 * minimumLength; end++) best[end] = cost(0, end);
        List<int> starts = [0, minimumLength];
        // The first end from which a start is of no use any more.
        int[] uselessFrom = new int[n + 1];
        Array.Fill(uselessFrom, int.MaxValue);
        double[] totals = new double[n + 1];
        for (int end = 2 * minimumLength; end <= n; end++)
        {
            starts.RemoveAll(start => uselessFrom[start] <= end);
            best[end] = double.PositiveInfinity;
            foreach (int start in starts)
            {
                totals[start] = best[start] + cost(start, end) + penalty;
                if (totals[start] < best[end]) (best[end], previous[end]) = (totals[start], start);
            }

            // A start that is beaten by the price of a change can be replaced by a change here, once a piece from here is long enough.
            foreach (int start in starts)
                if (totals[start] >= best[end] + penalty) uselessFrom[start] = Math.Min(uselessFrom[start], end + minimumLength);
            starts.Add(end - (minimumLength - 1));
        }

        List<int> changes = [];
        for (int at = previous[n]; at > 0; at = previous[at]) changes.Add(at);
        changes.Reverse();
        return [.. changes];
    }
}
