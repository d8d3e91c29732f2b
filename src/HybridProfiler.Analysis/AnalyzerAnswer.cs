using System.Collections.Immutable;
using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis;

/// <summary>What an analyzer found.</summary>
/// <param name="Section">The section of the report; its id is the analyzer's. Tables without rows are left out, and a section without tables and notes with them.</param>
/// <param name="Metrics">The numbers, each with a key that the analyzer names; key, device, stream, component and subject together occur once.</param>
public sealed record AnalyzerAnswer(ReportSection Section, ImmutableArray<Metric> Metrics);
