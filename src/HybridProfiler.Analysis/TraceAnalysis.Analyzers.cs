using System.Collections.Immutable;
using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis;

public sealed partial class TraceAnalysis
{
    /// <summary>The analyzers of this library, in the order of their sections in a report.</summary>
    public static ImmutableArray<IAnalyzer> BuiltIn => [.. BuiltInAnalyzers.All];

    /// <summary>Adds an analyzer of one's own: its section stands in the report before the environment, its metrics among the others. Where it fails the section says so, and the rest of the report stands.</summary>
    /// <param name="analyzer">The analyzer.</param>
    /// <exception cref="ArgumentException">Its name is none, or taken.</exception>
    public TraceAnalysis With(IAnalyzer analyzer)
    {
        ArgumentNullException.ThrowIfNull(analyzer);
        if (analyzer.Id.Length == 0 || !analyzer.Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new ArgumentException($"\"{analyzer.Id}\" cannot name a section: take small letters, digits and hyphens.", nameof(analyzer));
        if (BuiltInAnalyzers.All.Any(a => a.Id == analyzer.Id) || Index.Options.Analyzers.Any(a => a.Id == analyzer.Id))
            throw new ArgumentException($"There is an analyzer \"{analyzer.Id}\" already; give this one another Id.", nameof(analyzer));
        return new TraceAnalysis(Trace, Index.Options with { Analyzers = Index.Options.Analyzers.Add(analyzer) });
    }
}
