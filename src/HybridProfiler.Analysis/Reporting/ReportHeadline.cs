namespace HybridProfiler.Analysis.Reporting;

/// <summary>A figure that stands large at the head of the page.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The figure with its unit.</param>
/// <param name="Remark">What it refers to.</param>
public sealed record ReportHeadline(string Label, string Value, string Remark);
