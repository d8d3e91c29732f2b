using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>A series of a chart.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Component">Component id whose colour it takes, or -1 for a colour by name.</param>
/// <param name="Values">One value per category or bin, in base units.</param>
public sealed record ReportSeries(string Name, int Component, ImmutableArray<double> Values);
