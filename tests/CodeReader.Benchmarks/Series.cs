using System.Globalization;

namespace CodeReader.Benchmarks;

/// <summary>One figure, round by round: as recorded, as predicted for the change, as measured with it.</summary>
internal sealed class Series
{
    private const int Resamples = 2_000;

    private readonly List<double> _recorded = [], _predicted = [], _changed = [];

    /// <summary>Distance of the median prediction to the confidence interval of the median measured, relative to that; 0 inside.</summary>
    public double Distance
    {
        get
        {
            (double low, double high) = Interval(_changed);
            double predicted = Median(_predicted);
            return Math.Max(0, Math.Max(low - predicted, predicted - high)) / Median(_changed);
        }
    }

    public void Add(double recordedNs, double predictedNs, double changedNs)
    {
        _recorded.Add(recordedNs);
        _predicted.Add(predictedNs);
        _changed.Add(changedNs);
    }

    public string Cells()
    {
        (double low, double high) = Interval(_changed);
        return string.Create(CultureInfo.InvariantCulture, $"{Median(_recorded) / 1e6:F3} | {Median(_changed) / 1e6:F3} ({low / 1e6:F3} .. {high / 1e6:F3}) | {Median(_predicted) / 1e6:F3} | {Distance * 100:F2} % | {Median(Errors) * 100:+0.0;-0.0} %");
    }

    public object Result()
    {
        (double low, double high) = Interval(_changed);
        return new { recordedNs = Median(_recorded), changedNs = Median(_changed), changedLowNs = low, changedHighNs = high, predictedNs = Median(_predicted), distance = Distance, pairedError = Median(Errors) };
    }

    public static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private List<double> Errors => [.. _predicted.Zip(_changed, (p, c) => p / c - 1)];

    // Percentile bootstrap of the median; the seed is fixed, so the same figures give the same interval.
    private static (double Low, double High) Interval(List<double> values)
    {
        Random random = new(1);
        double[] medians = [.. Enumerable.Range(0, Resamples).Select(_ => Median([.. Enumerable.Range(0, values.Count).Select(_ => values[random.Next(values.Count)])])).Order()];
        return (medians[(int)(0.025 * Resamples)], medians[(int)(0.975 * Resamples)]);
    }
}
