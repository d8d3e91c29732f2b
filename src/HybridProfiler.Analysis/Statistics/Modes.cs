namespace HybridProfiler.Analysis.Statistics;

/// <summary>
/// How many humps a distribution has, and where they part. A number of modes is accepted when a sample drawn from the smoothest density that
/// has so many would show more of them with a probability of at least 5 % (B. W. Silverman, "Using Kernel Density Estimates to Investigate
/// Multimodality", JRSS B 43, 1981). The test is known to find too few rather than too many. Deterministic: the bootstrap has a fixed seed.
/// </summary>
internal static class Modes
{
    private const int Grid = 512;
    private const int Resamples = 99;
    private const int MostModes = 5;
    private const int MostValues = 4_000;

    /// <summary>Values that part the modes, in ascending order; empty for one mode.</summary>
    /// <param name="values">At least 20 values; with fewer nothing is parted.</param>
    public static double[] Cuts(ReadOnlySpan<double> values)
    {
        if (values.Length < 20) return [];
        double[] sorted = Thin(values);
        double low = sorted[0], high = sorted[^1];
        if (high <= low) return [];
        Random random = new(20_260_101);
        for (int modes = 1; modes <= MostModes; modes++)
        {
            double width = CriticalWidth(sorted, modes);
            int more = 0;
            for (int r = 0; r < Resamples; r++)
                if (Count(Density(Resample(sorted, width, random), width, out _, out _), null) > modes) more++;
            if ((more + 1.0) / (Resamples + 1) <= 0.05 && modes < MostModes) continue;
            List<int> valleys = [];
            double[] density = Density(sorted, width, out double from, out double step);
            Count(density, valleys);
            return [.. valleys.Select(v => from + v * step)];
        }

        return [];
    }

    // The order statistics at equal distances stand for a long series: the cost stays bounded.
    private static double[] Thin(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        if (sorted.Length <= MostValues) return sorted;
        double[] thin = new double[MostValues];
        for (int i = 0; i < MostValues; i++) thin[i] = sorted[(int)((long)i * (sorted.Length - 1) / (MostValues - 1))];
        return thin;
    }

    // With a Gaussian kernel the number of modes falls as the width grows, so that bisection finds the narrowest width with at most so many.
    private static double CriticalWidth(double[] sorted, int modes)
    {
        double range = sorted[^1] - sorted[0], low = range / (2.0 * Grid), high = range;
        if (Count(Density(sorted, low, out _, out _), null) <= modes) return low;
        for (int i = 0; i < 40 && high - low > 1e-4 * high; i++)
        {
            double middle = (low + high) / 2;
            if (Count(Density(sorted, middle, out _, out _), null) <= modes) high = middle;
            else low = middle;
        }

        return high;
    }

    private static double[] Resample(double[] sorted, double width, Random random)
    {
        double mean = sorted.Average(), variance = sorted.Sum(x => (x - mean) * (x - mean)) / sorted.Length;
        // Shrunk towards the mean, so that the added noise does not widen the sample.
        double shrink = 1 / Math.Sqrt(1 + width * width / variance);
        double[] sample = new double[sorted.Length];
        for (int i = 0; i < sample.Length; i++)
        {
            double noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            sample[i] = mean + shrink * (sorted[random.Next(sorted.Length)] - mean + width * noise);
        }

        return sample;
    }

    // Gaussian density on a grid over the values and three widths beyond; counts first, then one convolution.
    private static double[] Density(double[] values, double width, out double from, out double step)
    {
        double low = double.MaxValue, high = double.MinValue;
        foreach (double value in values) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        (from, double to) = (low - 3 * width, high + 3 * width);
        step = (to - from) / (Grid - 1);
        double[] counts = new double[Grid], density = new double[Grid];
        foreach (double value in values)
        {
            double at = (value - from) / step;
            int cell = Math.Clamp((int)at, 0, Grid - 2);
            counts[cell] += 1 - (at - cell);
            counts[cell + 1] += at - cell;
        }

        int reach = Math.Min(Grid - 1, (int)Math.Ceiling(5 * width / step));
        double[] kernel = new double[reach + 1];
        for (int k = 0; k <= reach; k++) kernel[k] = Math.Exp(-0.5 * (k * step / width) * (k * step / width));
        for (int cell = 0; cell < Grid; cell++)
        {
            if (counts[cell] == 0) continue;
            int first = Math.Max(0, cell - reach), last = Math.Min(Grid - 1, cell + reach);
            for (int g = first; g <= last; g++) density[g] += counts[cell] * kernel[Math.Abs(g - cell)];
        }

        return density;
    }

    private static int Count(double[] density, List<int>? valleys)
    {
        double floor = 1e-9 * density.Max();
        int modes = 0, lowest = -1;
        bool rising = true;
        for (int g = 1; g < density.Length; g++)
        {
            double change = density[g] - density[g - 1];
            if (rising && change < -floor)
            {
                if (modes++ > 0) valleys?.Add(lowest);
                rising = false;
                lowest = g;
            }
            else if (!rising)
            {
                if (density[g] < density[lowest]) lowest = g;
                if (change > floor) rising = true;
            }
        }

        return modes;
    }
}
