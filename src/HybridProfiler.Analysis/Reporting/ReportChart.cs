using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>Data of a chart.</summary>
/// <param name="Id">Name within the report.</param>
/// <param name="Title">Title.</param>
/// <param name="Kind">How it is drawn.</param>
/// <param name="Unit">Unit of the values (of the bins for a histogram).</param>
/// <param name="Categories">Bars: names. Histogram: lower bounds of the bins in nanoseconds. Flow: "producer", "consumer" pairs, one after the other. StackedSteps: nanoseconds from the start of the recording. Curve: bytes.</param>
/// <param name="Series">Values. Flow: one series with one value per pair.</param>
public sealed record ReportChart(
    string Id, string Title, ReportChartKind Kind, MetricUnit Unit, ImmutableArray<string> Categories, ImmutableArray<ReportSeries> Series)
{
    /// <summary>Histogram: width of a bin in nanoseconds; 0 otherwise.</summary>
    public long BinWidthNs { get; init; }

    /// <summary>Histogram: true when the last bin holds everything from its lower bound up.</summary>
    public bool IsLastBinOpen { get; init; }

    /// <summary>What the picture shows and how to read it.</summary>
    public string Caption { get; init; } = "";
}
