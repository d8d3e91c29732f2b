using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>CPU time by component; a table only where it was measured.</summary>
internal static class ComponentCpuTable
{
    public static IEnumerable<ReportTable> Of(ReportContext context)
    {
        CpuTimeUsage usage = context.Analysis.CpuTime;
        if (usage.Absence.Length > 0) yield break;
        TableBuilder table = context.Table("component-cpu", "CPU time").TextColumn("component", "component").Column("component/cpu_time", "CPU time").Column("component/cpu_working", "of working time")
            .Column("component/cpu_utilisation", "utilisation").Column("component/cpu_utilisation/least", "at least", "bounds").Column("component/cpu_utilisation/most", "at most", "bounds");
        foreach (ComponentCpuTime row in usage.Components)
        {
            string name = context.Names.Component(row.Component);
            table.Row(component: name).Text(name).Value(row.CpuNs).Value(row.WorkingNs).Value(row.Utilisation).Value(row.LeastUtilisation).Value(row.MostUtilisation);
        }

        context.Metrics.Add(new Metric("cpu/unattributed", "", "", "", "", usage.UnattributedNs, MetricUnit.Nanoseconds, true));
        context.Metrics.Add(new Metric("cpu/measured", "", "", "", "", usage.MeasuredNs, MetricUnit.Nanoseconds, true));
        table.Row().Text("unattributed").Shown(usage.UnattributedNs).Blank(4);
        table.Row().Text("= sampled threads").Shown(usage.MeasuredNs).Shown(usage.SampledNs).Shown(usage.SampledNs > 0 ? (double)usage.MeasuredNs / usage.SampledNs : double.NaN).Blank(2);
        yield return table.Note($"Sampled on {usage.Threads} {(usage.Threads == 1 ? "thread" : "threads")}; the last row stands over first to last sample of each. "
            + "Between two samples CPU time is split by working time; the bounds hold whatever happened in between. Far apart, they say that several components shared the intervals.").Build();
    }
}
