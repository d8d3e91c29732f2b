namespace HybridProfiler.Model;

/// <summary>Samples of one counter in the order in which they were added.</summary>
internal sealed class CounterSamples
{
    public Column<long> Times = new();
    public Column<double> Values = new();

    public CounterSeries Seal()
    {
        long[] times = Times.ToArray();
        double[] values = Values.ToArray();
        for (int i = 1; i < times.Length; i++)
        {
            if (times[i - 1] <= times[i]) continue;
            int[] order = [.. Enumerable.Range(0, times.Length).OrderBy(at => times[at])];
            return new CounterSeries(Array.ConvertAll(order, at => times[at]), Array.ConvertAll(order, at => values[at]));
        }

        return new CounterSeries(times, values);
    }
}
