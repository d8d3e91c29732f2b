namespace HybridProfiler.Analysis.Statistics;

/// <summary>Holm's step-down correction: with many tests at once, the chance of even one false alarm stays below the level.</summary>
public static class HolmCorrection
{
    /// <summary>Corrects probabilities; the order stays. NaN (a test that could not be made) stays NaN and does not count.</summary>
    /// <param name="probabilities">Probabilities, each from 0 to 1.</param>
    public static double[] Of(ReadOnlySpan<double> probabilities)
    {
        double[] corrected = [.. probabilities];
        int[] order = [.. Enumerable.Range(0, corrected.Length).Where(i => !double.IsNaN(corrected[i])).OrderBy(i => corrected[i]).ThenBy(i => i)];
        double largest = 0;
        for (int i = 0; i < order.Length; i++)
        {
            largest = Math.Max(largest, (order.Length - i) * corrected[order[i]]);
            corrected[order[i]] = Math.Min(1, largest);
        }

        return corrected;
    }
}
