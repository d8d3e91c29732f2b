namespace HybridProfiler.Analysis.Reporting;

/// <summary>A column of a table.</summary>
/// <param name="Key">Name of the column within its table: the metric's key, or a word for text columns.</param>
/// <param name="Title">Title shown to people.</param>
/// <param name="Unit">Unit of its numbers; None for text.</param>
/// <param name="IsText">True for text, set left.</param>
/// <param name="Group">Columns of one group share a scale (ms, us), so that their numbers can be compared across the row.</param>
/// <param name="IsProse">True for sentences: broken into lines where there is little room, never shortened.</param>
public sealed record ReportColumn(string Key, string Title, MetricUnit Unit, bool IsText, string Group, bool IsProse = false);
