namespace HybridProfiler.Analysis.Reporting;

/// <summary>One cell of a table: text, a number in the unit of its column, or the reason why there is no number.</summary>
public readonly record struct ReportCell
{
    private ReportCell(string? text, double number, MetricUnit unit, double belowNs) => (Text, Number, Unit, NotDistinguishableBelow) = (text, number, unit, belowNs);

    /// <summary>Text; null for numbers.</summary>
    public string? Text { get; }

    /// <summary>The number in base units (nanoseconds, bytes, ratio); NaN when there is none.</summary>
    public double Number { get; }

    /// <summary>Unit of the number.</summary>
    public MetricUnit Unit { get; }

    /// <summary>The profiler's own cost that the number does not exceed, in nanoseconds; 0 when the number stands for itself.</summary>
    public double NotDistinguishableBelow { get; }

    /// <summary>True for a number that stands for itself.</summary>
    public bool IsNumber => Text is null && !double.IsNaN(Number) && NotDistinguishableBelow == 0;

    /// <summary>Makes a text cell.</summary>
    /// <param name="text">Text.</param>
    public static ReportCell Of(string text) => new(text, double.NaN, MetricUnit.None, 0);

    /// <summary>Makes a number cell; NaN makes a cell without a number.</summary>
    /// <param name="number">Value in base units.</param>
    /// <param name="unit">Unit.</param>
    /// <param name="costNs">The profiler's own cost in this number, in nanoseconds; a value below it is "not distinguishable".</param>
    public static ReportCell Of(double number, MetricUnit unit, double costNs = 0) => new(null, number, unit, number < costNs ? costNs : 0);
}
