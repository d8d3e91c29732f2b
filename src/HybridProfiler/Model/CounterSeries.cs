namespace HybridProfiler.Model;

/// <summary>Samples of one counter, ordered by time. Immutable.</summary>
public sealed class CounterSeries
{
    internal CounterSeries(long[] times, double[] values) => (TimeColumn, ValueColumn) = (times, values);

    internal long[] TimeColumn { get; }
    internal double[] ValueColumn { get; }

    /// <summary>Number of samples.</summary>
    public int Count => TimeColumn.Length;

    /// <summary>Time of each sample, in nanoseconds.</summary>
    public ReadOnlySpan<long> Time => TimeColumn;

    /// <summary>Value of each sample; it holds until the next one.</summary>
    public ReadOnlySpan<double> Value => ValueColumn;
}
