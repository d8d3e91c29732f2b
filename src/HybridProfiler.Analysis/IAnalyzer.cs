using System.Collections.Immutable;
using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis;

/// <summary>
/// A question put to a trace: named numbers, and the section of the report that shows them. Those of this library are
/// <see cref="TraceAnalysis.BuiltIn"/>; one's own are added with <see cref="TraceAnalysis.With(IAnalyzer)"/>.
/// </summary>
public interface IAnalyzer
{
    /// <summary>Name of the section: small letters, digits and hyphens. No two analyzers of a report have the same.</summary>
    string Id { get; }

    /// <summary>The metrics that it may report. Keys of <see cref="MetricCatalog"/> keep their meaning and unit; one's own begin with a word that the catalogue does not use.</summary>
    ImmutableArray<MetricDefinition> Metrics { get; }

    /// <summary>Answers. Called once for each report, on the thread that builds it; the same trace has to give the same answer.</summary>
    /// <param name="analysis">The trace with the answers of this library, found when they are first asked for.</param>
    AnalyzerAnswer Analyze(TraceAnalysis analysis);
}
