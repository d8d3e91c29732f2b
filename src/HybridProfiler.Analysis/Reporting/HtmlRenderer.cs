namespace HybridProfiler.Analysis.Reporting;
internal static class HtmlRenderer { public static string Render(ReportModel model) => throw new NotSupportedException(model.Title); }
