using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Memory;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>Chooses the figures that stand large at the head of the page.</summary>
internal static class Headlines
{
    public static ImmutableArray<ReportHeadline> Of(ReportContext context)
    {
        List<ReportHeadline> headlines = [];
        TraceAnalysis analysis = context.Analysis;
        RequestClassUsage? warm = analysis.RequestClasses.Where(c => c.Regime == Regime.Warm && c.Latency.Count > 0).MaxBy(c => c.Latency.Count);
        if (warm is not null)
        {
            string about = $"{(warm.Class.Length > 0 ? warm.Class + ", " : "")}{UnitScale.Print(warm.Latency.Count, MetricUnit.Count)} {(warm.Latency.Count == 1 ? "warm request" : "warm requests")}";
            headlines.Add(new("median latency", UnitScale.Print(warm.Latency.P50Ns, MetricUnit.Nanoseconds), about));
            headlines.Add(new("p99 latency", UnitScale.Print(warm.Latency.P99Ns, MetricUnit.Nanoseconds), about));
            headlines.Add(new("throughput", UnitScale.Print(warm.RequestsPerSecond, MetricUnit.PerSecond), about));
        }

        // Of a single component it says nothing.
        ComponentUsage[] working = [.. analysis.Components.Where(c => c.HostWorkNs > 0)];
        if (working.Length > 1 && working.MaxBy(c => c.HostWorkNs) is { } most)
            headlines.Add(new("most host work", UnitScale.Print(most.HostShare, MetricUnit.Ratio), context.Names.Component(most.Component)));
        if (analysis.Devices.FirstOrDefault() is { WallNs: > 0 } device)
            headlines.Add(new("device busy", UnitScale.Print((double)device.Total.BusyNs / device.WallNs, MetricUnit.Ratio), context.Names.Devices[device.Device]));
        if (analysis.Memory.Budget is { PeakInUse.Bytes: > 0 } budget)
            headlines.Add(new("memory in use, peak", UnitScale.Print(budget.PeakInUse.Bytes, MetricUnit.Bytes), MostOf(context, budget)));
        if (analysis.Cost.IsMeasured)
            headlines.Add(new("cost of recording", Verdict.Percent(analysis.Cost.Share), "of wall time, at most"));
        return [.. headlines];
    }

    private static string MostOf(ReportContext context, MemoryBudget budget)
    {
        ComponentMemory? most = budget.Components.FirstOrDefault(c => c is { Component: >= 0, BytesAtPipelinePeak: > 0 });
        return most is null ? "at one instant" : $"{context.Names.Component(most.Component)} {UnitScale.Print((double)most.BytesAtPipelinePeak / budget.PeakInUse.Bytes, MetricUnit.Ratio)}";
    }
}
