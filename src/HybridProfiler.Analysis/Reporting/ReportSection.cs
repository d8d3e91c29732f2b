using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>A section of a report.</summary>
/// <param name="Id">Name within the report, fit for a link.</param>
/// <param name="Title">Title.</param>
/// <param name="Lead">What the section answers, in a sentence or two.</param>
/// <param name="Tables">Tables without rows are left out.</param>
/// <param name="Charts">Charts, for the page.</param>
/// <param name="Notes">Remarks.</param>
public sealed record ReportSection(
    string Id, string Title, string Lead, ImmutableArray<ReportTable> Tables, ImmutableArray<ReportChart> Charts, ImmutableArray<string> Notes);
