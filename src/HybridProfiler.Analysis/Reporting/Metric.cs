namespace HybridProfiler.Analysis.Reporting;

/// <summary>One number of a report.</summary>
/// <param name="Key">Name, one of <see cref="MetricCatalog"/>.</param>
/// <param name="Device">Device it is about, or empty.</param>
/// <param name="Stream">Device queue or host thread it is about, or empty.</param>
/// <param name="Component">Component it is about, or empty.</param>
/// <param name="Subject">What else it is about: request class, edge, counter, scope, choice; or empty.</param>
/// <param name="Value">Value; NaN when it could not be had.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Distinguishable">False when the value lies below the profiler's own cost of measuring it.</param>
public sealed record Metric(string Key, string Device, string Stream, string Component, string Subject, double Value, MetricUnit Unit, bool Distinguishable);
