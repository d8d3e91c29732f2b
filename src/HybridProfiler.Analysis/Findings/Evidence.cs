using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis.Findings;

/// <summary>A number that a finding rests on.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Value in the base unit.</param>
/// <param name="Unit">Unit.</param>
public sealed record Evidence(string Name, double Value, MetricUnit Unit);
