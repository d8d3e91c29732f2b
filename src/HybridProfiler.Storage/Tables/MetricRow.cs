namespace HybridProfiler.Storage.Tables;

/// <summary>A number of a report, for the table <c>metrics</c>.</summary>
/// <param name="Key">Name.</param>
/// <param name="Device">Device it is about, or empty.</param>
/// <param name="Stream">Queue or thread, or empty.</param>
/// <param name="Component">Component, or empty.</param>
/// <param name="Subject">What else it is about, or empty.</param>
/// <param name="Value">Value; NaN when it could not be had.</param>
/// <param name="Unit">Symbol of the unit.</param>
public sealed record MetricRow(string Key, string Device, string Stream, string Component, string Subject, double Value, string Unit);
