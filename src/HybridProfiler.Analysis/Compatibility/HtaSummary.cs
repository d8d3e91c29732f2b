using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>What pandas' <c>describe</c> tells of a column; quartiles lie between two values where the rank is not a whole number.</summary>
/// <param name="Count">Number of values.</param>
/// <param name="Mean">Mean; NaN where there is no value, as are all that follow.</param>
/// <param name="Deviation">Standard deviation of a sample; NaN for a single value.</param>
/// <param name="Min">Least.</param>
/// <param name="P25">First quartile.</param>
/// <param name="P50">Median.</param>
/// <param name="P75">Third quartile.</param>
/// <param name="Max">Most.</param>
public sealed record HtaSummary(int Count, double Mean, double Deviation, double Min, double P25, double P50, double P75, double Max)
{
    internal static HtaSummary Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return new HtaSummary(0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        double mean = sorted.Sum() / sorted.Length, deviation = sorted.Length > 1 ? Math.Sqrt(sorted.Sum(v => (v - mean) * (v - mean)) / (sorted.Length - 1)) : double.NaN;
        return new HtaSummary(sorted.Length, mean, deviation, sorted[0], Quantile.Linear(sorted, 250), Quantile.Linear(sorted, 500), Quantile.Linear(sorted, 750), sorted[^1]);
    }
}
