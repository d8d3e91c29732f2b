namespace HybridProfiler.Analysis.Reporting;

/// <summary>Symbols of units.</summary>
public static class MetricUnits
{
    /// <summary>Symbol of a unit as it stands in JSON ("ns", "B", "1" for a ratio).</summary>
    /// <param name="unit">Unit.</param>
    public static string SymbolOf(MetricUnit unit) => unit switch
    {
        MetricUnit.Count => "count",
        MetricUnit.Nanoseconds => "ns",
        MetricUnit.Bytes => "B",
        MetricUnit.BytesPerSecond => "B/s",
        MetricUnit.PerSecond => "1/s",
        MetricUnit.Flops => "FLOP",
        MetricUnit.FlopsPerSecond => "FLOP/s",
        MetricUnit.Ratio => "1",
        MetricUnit.Watts => "W",
        MetricUnit.Joules => "J",
        MetricUnit.Hertz => "Hz",
        MetricUnit.Celsius => "Cel",
        _ => "",
    };
}
