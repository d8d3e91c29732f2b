using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>An analyzer of this library: a section, and the words with which its metrics begin.</summary>
/// <param name="id">Name of the section.</param>
/// <param name="build">Writes the section; sections of one report share what they need.</param>
/// <param name="words">First words of the metrics' keys.</param>
internal sealed class BuiltInAnalyzer(string id, Func<ReportContext, ReportSection> build, params string[] words) : IAnalyzer
{
    public string Id => id;

    // Sought when asked for: a report does not.
    public ImmutableArray<MetricDefinition> Metrics => [.. MetricCatalog.All.Where(d => Array.Exists(words, w => d.Key.StartsWith(w + "/", StringComparison.Ordinal)))];

    public AnalyzerAnswer Analyze(TraceAnalysis analysis)
    {
        ReportContext context = new(analysis);
        ReportSection section = build(context);
        return new AnalyzerAnswer(section, [.. context.Metrics]);
    }

    public ReportSection Build(ReportContext context) => build(context);
}
