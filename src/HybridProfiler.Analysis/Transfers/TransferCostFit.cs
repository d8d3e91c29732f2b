using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Transfers;

/// <summary>
/// The cost model of a link, t = alpha + bytes / beta, by ordinary least squares over its transfers, with 95 % confidence
/// intervals by Student's t.
/// </summary>
/// <param name="Transfers">Transfers that it rests on.</param>
/// <param name="LatencyNs">Alpha: time of a transfer of no bytes, in nanoseconds.</param>
/// <param name="LatencyError">Half width of its interval.</param>
/// <param name="NsPerByte">1 / beta, in nanoseconds.</param>
/// <param name="NsPerByteError">Half width of its interval.</param>
/// <param name="Explained">Share of the variance that the model explains (R squared).</param>
public sealed record TransferCostFit(int Transfers, double LatencyNs, double LatencyError, double NsPerByte, double NsPerByteError, double Explained)
{
    /// <summary>Beta: bytes per second of a large transfer; NaN where the slope is not above 0.</summary>
    public double BytesPerSecond => NsPerByte > 0 ? 1e9 / NsPerByte : double.NaN;

    /// <summary>alpha x beta: a transfer of fewer bytes takes more time for its latency than for its bytes.</summary>
    public double ThresholdBytes => NsPerByte > 0 ? LatencyNs / NsPerByte : double.NaN;

    /// <summary>True where both intervals lie above 0: only then do threshold and batching say anything.</summary>
    public bool IsLatencyMeaningful => LatencyNs > LatencyError && NsPerByte > NsPerByteError;

    /// <summary>Fits the model; null for fewer than three transfers or sizes that are all the same.</summary>
    /// <param name="transfers">Bytes and duration of each transfer.</param>
    public static TransferCostFit? Of(ReadOnlySpan<(double Bytes, double Ns)> transfers)
    {
        int n = transfers.Length;
        if (n < 3) return null;
        double meanBytes = 0, meanNs = 0, xx = 0, xy = 0, yy = 0;
        foreach ((double bytes, double ns) in transfers) (meanBytes, meanNs) = (meanBytes + bytes / n, meanNs + ns / n);
        foreach ((double bytes, double ns) in transfers)
        {
            (double x, double y) = (bytes - meanBytes, ns - meanNs);
            (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
        }

        if (xx <= meanBytes * meanBytes * 1e-18) return null;
        double slope = xy / xx, intercept = meanNs - slope * meanBytes, residual = 0;
        foreach ((double bytes, double ns) in transfers) residual += Math.Pow(ns - intercept - slope * bytes, 2);
        double variance = residual / (n - 2), t = StudentQuantile.TwoSided(0.95, n - 2);
        return new TransferCostFit(
            n, intercept, t * Math.Sqrt(variance * (1d / n + meanBytes * meanBytes / xx)), slope, t * Math.Sqrt(variance / xx), yy > 0 ? 1 - residual / yy : double.NaN);
    }
}
