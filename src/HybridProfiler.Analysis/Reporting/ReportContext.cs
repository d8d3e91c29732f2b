using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>What the sections of one report share.</summary>
internal sealed class ReportContext(TraceAnalysis analysis)
{
    public TraceAnalysis Analysis { get; } = analysis;

    public Trace Trace => Analysis.Trace;

    public Names Names { get; } = new(analysis.Trace);

    public List<Metric> Metrics { get; } = [];

    /// <summary>The profiler's own cost of one scope, in nanoseconds; 0 when not measured.</summary>
    public double ScopeCostNs => Trace.Health.ScopeCostNs;

    public TableBuilder Table(string id, string title) => new(id, title, Metrics);

    /// <summary>The name of a value in small letters.</summary>
    public static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>Words for a trace's enumerations as reports print them; empty for "not stated".</summary>
    public static string Word<T>(T value) where T : struct, Enum => Convert.ToInt64(value, null) == 0 ? "" : value.ToString();
}
