namespace HybridProfiler.Analysis.Statistics;

/// <summary>
/// Shares of the variance of a response that groups of dummy columns explain, alone and together, by least squares. The moments are gathered
/// once; each subset of groups is then solved on them by the sweep operator, which leaves out columns that the others already contain
/// (J. H. Goodnight, "A Tutorial on the SWEEP Operator", The American Statistician 33, 1979).
/// </summary>
internal sealed class SubsetFit
{
    private readonly double[,] _moments;
    private readonly int[] _groupStart;
    private readonly double _total;

    /// <summary>Gathers the moments.</summary>
    /// <param name="levels">For each group (factor) the level of each observation, from 0.</param>
    /// <param name="response">The response.</param>
    public SubsetFit(IReadOnlyList<int[]> levels, ReadOnlySpan<double> response)
    {
        int groups = levels.Count;
        _groupStart = new int[groups + 1];
        for (int g = 0; g < groups; g++) _groupStart[g + 1] = _groupStart[g] + (levels[g].Length == 0 ? 0 : levels[g].Max());
        int columns = _groupStart[groups];
        double mean = 0;
        foreach (double value in response) mean += value / response.Length;
        // Columns: the levels from 1 of each group, then the response; all about their means.
        _moments = new double[columns + 1, columns + 1];
        double[] sums = new double[columns + 1];
        int[] ones = new int[groups];
        for (int i = 0; i < response.Length; i++)
        {
            double y = response[i] - mean;
            int count = 0;
            for (int g = 0; g < groups; g++)
                if (levels[g][i] > 0) ones[count++] = _groupStart[g] + levels[g][i] - 1;
            for (int a = 0; a < count; a++)
            {
                sums[ones[a]]++;
                _moments[ones[a], columns] += y;
                for (int b = 0; b < count; b++) _moments[ones[a], ones[b]]++;
            }

            _total += y * y;
        }

        for (int a = 0; a < columns; a++)
        {
            _moments[columns, a] = _moments[a, columns];
            for (int b = 0; b < columns; b++) _moments[a, b] -= sums[a] * sums[b] / response.Length;
        }

        _moments[columns, columns] = _total;
    }

    /// <summary>Share of the variance that the groups in a bit set explain together, between 0 and 1; 0 when the response does not vary.</summary>
    public double Explained(int groups)
    {
        if (_total <= 0) return 0;
        List<int> columns = [];
        for (int g = 0; g + 1 < _groupStart.Length; g++)
        {
            if ((groups >> g & 1) == 0) continue;
            for (int c = _groupStart[g]; c < _groupStart[g + 1]; c++) columns.Add(c);
        }

        int k = columns.Count, response = _moments.GetLength(0) - 1;
        columns.Add(response);
        double[,] m = new double[k + 1, k + 1];
        for (int a = 0; a <= k; a++)
            for (int b = 0; b <= k; b++) m[a, b] = _moments[columns[a], columns[b]];
        for (int pivot = 0; pivot < k; pivot++)
        {
            double d = m[pivot, pivot];
            if (d <= 1e-9 * Math.Max(_moments[columns[pivot], columns[pivot]], 1e-300)) continue;
            for (int a = pivot + 1; a <= k; a++)
            {
                double factor = m[a, pivot] / d;
                if (factor == 0) continue;
                for (int b = pivot + 1; b <= k; b++) m[a, b] -= factor * m[pivot, b];
            }
        }

        return Math.Clamp(1 - m[k, k] / _total, 0, 1);
    }

    /// <summary>
    /// Divides what all groups explain among them: each gets the mean, over all orders of entering, of what it adds when it enters
    /// (Lindeman, Merenda and Gold 1980; the Shapley value of the share of variance). The parts sum to <see cref="Explained"/> of all.
    /// </summary>
    public double[] Divide()
    {
        int groups = _groupStart.Length - 1;
        double[] explained = new double[1 << groups];
        for (int set = 1; set < explained.Length; set++) explained[set] = Explained(set);
        double[] weight = new double[groups];
        for (int size = 0; size < groups; size++) weight[size] = 1.0 / (groups * Choose(groups - 1, size));
        double[] parts = new double[groups];
        for (int set = 0; set < explained.Length; set++)
        {
            double w = double.NaN;
            for (int g = 0; g < groups; g++)
            {
                if ((set >> g & 1) != 0) continue;
                if (double.IsNaN(w)) w = weight[System.Numerics.BitOperations.PopCount((uint)set)];
                parts[g] += w * (explained[set | 1 << g] - explained[set]);
            }
        }

        return parts;
    }

    private static double Choose(int n, int k)
    {
        double result = 1;
        for (int i = 1; i <= k; i++) result = result * (n - k + i) / i;
        return result;
    }
}
