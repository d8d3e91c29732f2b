using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>What the profiler itself cost.</summary>
/// <param name="Records">Records written by the program's threads.</param>
/// <param name="ScopeCostNs">Cost of one scope (begin and end), measured at session start; 0 when not measured.</param>
/// <param name="OwnCostNs">Records times the cost of a scope: thread time, an upper estimate since other records cost less.</param>
/// <param name="WallNs">Wall of the recording.</param>
public sealed record ProfilerCost(long Records, double ScopeCostNs, double OwnCostNs, long WallNs)
{
    /// <summary>True when the cost of a scope was measured.</summary>
    public bool IsMeasured => ScopeCostNs > 0;

    /// <summary>Own cost as a ratio of the recording's wall; NaN when not measured or the wall is 0. May pass 1 only when many threads record.</summary>
    public double Share => IsMeasured && WallNs > 0 ? OwnCostNs / WallNs : double.NaN;

    internal static ProfilerCost Of(TraceIndex index)
    {
        Health health = index.Trace.Health;
        return new ProfilerCost(health.Records, health.ScopeCostNs, health.Records * health.ScopeCostNs, index.WallNs);
    }
}
