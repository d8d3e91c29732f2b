using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>A table.</summary>
/// <param name="Id">Name within the report.</param>
/// <param name="Title">Title.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Rows">Rows; each has as many cells as there are columns.</param>
/// <param name="Notes">Remarks below the table.</param>
public sealed record ReportTable(
    string Id, string Title, ImmutableArray<ReportColumn> Columns, ImmutableArray<ImmutableArray<ReportCell>> Rows, ImmutableArray<string> Notes);
