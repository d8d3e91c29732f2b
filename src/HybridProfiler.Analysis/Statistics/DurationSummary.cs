namespace HybridProfiler.Analysis.Statistics;

/// <summary>
/// Durations as tables of kernels state them: median and percentiles by linear interpolation between closest ranks, as
/// Nsight Systems, NumPy and pandas do. All times are nanoseconds.
/// </summary>
/// <param name="Count">Number of durations.</param>
/// <param name="SumNs">Their sum.</param>
/// <param name="MinNs">Smallest; 0 when there is none.</param>
/// <param name="P50Ns">Median.</param>
/// <param name="P90Ns">90th percentile.</param>
/// <param name="P95Ns">95th percentile.</param>
/// <param name="P99Ns">99th percentile.</param>
/// <param name="MaxNs">Largest; 0 when there is none.</param>
/// <param name="StdNs">Sample standard deviation (n - 1); NaN for fewer than two.</param>
public sealed record DurationSummary(
    int Count, long SumNs, long MinNs, double P50Ns, double P90Ns, double P95Ns, double P99Ns, long MaxNs, double StdNs)
{
    /// <summary>Arithmetic mean; NaN when there is no duration.</summary>
    public double MeanNs => Count > 0 ? (double)SumNs / Count : double.NaN;

    /// <summary>Describes durations; sorts them in place.</summary>
    internal static DurationSummary Of(Span<long> durationsNs)
    {
        if (durationsNs.IsEmpty) return new DurationSummary(0, 0, 0, double.NaN, double.NaN, double.NaN, double.NaN, 0, double.NaN);
        DurationSort.Sort(durationsNs);
        long sum = 0;
        foreach (long duration in durationsNs) sum += duration;
        double mean = (double)sum / durationsNs.Length, squares = 0;
        foreach (long duration in durationsNs) squares += (duration - mean) * (duration - mean);
        return new DurationSummary(
            durationsNs.Length, sum, durationsNs[0], Quantile.Linear(durationsNs, 500), Quantile.Linear(durationsNs, 900), Quantile.Linear(durationsNs, 950),
            Quantile.Linear(durationsNs, 990), durationsNs[^1], durationsNs.Length < 2 ? double.NaN : Math.Sqrt(squares / (durationsNs.Length - 1)));
    }
}
