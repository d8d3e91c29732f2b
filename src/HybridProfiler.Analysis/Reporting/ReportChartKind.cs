namespace HybridProfiler.Analysis.Reporting;

/// <summary>How a chart is drawn.</summary>
public enum ReportChartKind : byte
{
    /// <summary>One horizontal bar per category, its series side by side in the bar.</summary>
    StackedBars = 0,
    /// <summary>Counts per bin of one shared grid.</summary>
    Histogram,
    /// <summary>Bytes from component to component.</summary>
    Flow,
    /// <summary>Amounts over time on top of each other, each constant until the next time.</summary>
    StackedSteps,
    /// <summary>Ratios over a quantity with a logarithmic scale, each constant until the next one.</summary>
    Curve,
    /// <summary>
    /// Points and roofs over logarithmic axes. Categories: names of points. Series, one value per point each: number of the roof, FLOP per byte, FLOP/s,
    /// nanoseconds; then one series per roof: [FLOP/s, bytes/s].
    /// </summary>
    Roofline,
}
