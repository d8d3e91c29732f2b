namespace HybridProfiler.Analysis.Reporting;

/// <summary>Name, unit and meaning of a metric.</summary>
/// <param name="Key">Name, stable across versions: lower case, parts separated by slashes.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="Definition">What the number means, with its formula where it has one.</param>
public sealed record MetricDefinition(string Key, MetricUnit Unit, string Definition);
