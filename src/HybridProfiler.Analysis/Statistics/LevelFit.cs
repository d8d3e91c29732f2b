namespace HybridProfiler.Analysis.Statistics;

/// <summary>How well the levels of one factor fit a response. Pure functions.</summary>
internal static class LevelFit
{
    /// <summary>Share of the variance between the levels (eta squared), between 0 and 1; 0 when the response does not vary.</summary>
    public static double Explained(int[] levels, double[] response)
    {
        double mean = response.Average(), total = response.Sum(y => (y - mean) * (y - mean));
        return total <= 0 ? 0 : Math.Clamp(Between(levels, [.. response.Select(y => y - mean)], new double[levels.Max() + 1], Counts(levels)) / total, 0, 1);
    }

    /// <summary>
    /// Probability of so good a fit by chance: (1 + orders that fit at least as well) / (1 + orders). Stops early where the answer is plainly
    /// "by chance", so that a long series of features costs little.
    /// </summary>
    public static double ByPermutation(int[] levels, double[] response, int orders, Random random)
    {
        double mean = response.Average();
        double[] y = [.. response.Select(v => v - mean)];
        double[] sums = new double[levels.Max() + 1];
        int[] counts = Counts(levels);
        double fit = Between(levels, y, sums, counts) * (1 - 1e-12);
        int better = 0;
        for (int done = 1; done <= orders; done++)
        {
            random.Shuffle(y);
            if (Between(levels, y, sums, counts) >= fit) better++;
            if (better >= 20) return (1.0 + better) / (1 + done);
        }

        return (1.0 + better) / (1 + orders);
    }

    /// <summary>What the additive effects of factors leave of a response: backfitting until nothing moves.</summary>
    public static double[] Residuals(double[] response, params ReadOnlySpan<int[]> factors)
    {
        double mean = response.Average();
        double[] rest = [.. response.Select(y => y - mean)];
        double scale = rest.Max(Math.Abs);
        for (int pass = 0; pass < 100; pass++)
        {
            double moved = 0;
            foreach (int[] factor in factors) moved = Math.Max(moved, Centre(factor, rest));
            if (moved <= 1e-9 * scale) break;
        }

        return rest;
    }

    /// <summary>Numbers the levels that occur from 0 without gaps.</summary>
    public static int[] Compact(int[] levels)
    {
        Dictionary<int, int> names = [];
        return [.. levels.Select(level => names.TryGetValue(level, out int name) ? name : names[level] = names.Count)];
    }

    private static double Centre(int[] levels, double[] values)
    {
        double[] sums = new double[levels.Max() + 1];
        int[] counts = Counts(levels);
        for (int i = 0; i < values.Length; i++) sums[levels[i]] += values[i];
        double moved = 0;
        for (int level = 0; level < sums.Length; level++)
        {
            if (counts[level] > 0) sums[level] /= counts[level];
            moved = Math.Max(moved, Math.Abs(sums[level]));
        }

        for (int i = 0; i < values.Length; i++) values[i] -= sums[levels[i]];
        return moved;
    }

    private static int[] Counts(int[] levels)
    {
        int[] counts = new int[levels.Max() + 1];
        foreach (int level in levels) counts[level]++;
        return counts;
    }

    // Sum of squares between the levels; the values are about their mean.
    private static double Between(int[] levels, double[] values, double[] sums, int[] counts)
    {
        Array.Clear(sums);
        for (int i = 0; i < values.Length; i++) sums[levels[i]] += values[i];
        double between = 0;
        for (int level = 0; level < sums.Length; level++)
            if (counts[level] > 0) between += sums[level] * sums[level] / counts[level];
        return between;
    }
}
