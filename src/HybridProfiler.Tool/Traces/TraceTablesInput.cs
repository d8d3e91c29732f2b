using HybridProfiler.Analysis;
using HybridProfiler.Analysis.Reporting;
using HybridProfiler.Model;
using HybridProfiler.Storage.Tables;

namespace HybridProfiler.Tool.Traces;

/// <summary>A trace with what the analysis adds to its tables.</summary>
internal static class TraceTablesInput
{
    /// <summary>Tables of a trace, named after its file.</summary>
    public static TraceTables Of(string path, Trace trace)
    {
        TraceAnalysis analysis = TraceAnalysis.Of(trace);
        return new TraceTables(TraceName.Of(path), trace)
        {
            Metrics = () => analysis.Report().Model.Metrics.Select(m => new MetricRow(m.Key, m.Device, m.Stream, m.Component, m.Subject, m.Value, MetricUnits.SymbolOf(m.Unit))),
            Regimes = () => [.. analysis.Requests.Select(r => r.Regime.ToString())],
        };
    }
}
