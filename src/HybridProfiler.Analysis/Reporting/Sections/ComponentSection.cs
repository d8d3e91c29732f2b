using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>What each component took, exclusive first.</summary>
internal static class ComponentSection
{
    public static ReportSection Build(ReportContext context)
    {
        ImmutableArray<ComponentUsage> rows = context.Analysis.Components;
        return new ReportSection(
            "components", "Components", "Host time is thread time; exclusive time is never counted twice, inclusive time stands beside it.",
            [Identity(context, rows), Time(context, rows), ComponentDeviceTable.Of(context), .. ComponentCpuTable.Of(context), Calls(context, rows), Scopes(context)], rows.IsEmpty ? [] : [Chart(context, rows)], []);
    }

    private static ReportTable Identity(ReportContext context, ImmutableArray<ComponentUsage> rows)
    {
        TableBuilder table = context.Table("component-identity", "What they are").TextColumn("component", "component").TextColumn("paradigm", "paradigm")
            .TextColumn("runtime", "runtime").TextColumn("device", "device").TextColumn("precision", "precision").TextColumn("parameters", "parameters");
        foreach (ComponentInfo info in rows.Select(r => context.Trace.Components[r.Component]))
        {
            table.Row().Text(info.Name).Text(ReportContext.Word(info.Paradigm)).Text(ReportContext.Word(info.Runtime)).Text(info.Device)
                .Text(ReportContext.Word(info.Precision)).Text(info.ParameterBytes > 0 ? UnitScale.Print(info.ParameterBytes, MetricUnit.Bytes) : "");
        }

        return table.Build();
    }

    private static ReportTable Time(ReportContext context, ImmutableArray<ComponentUsage> rows)
    {
        TableBuilder table = context.Table("component-time", "Time").TextColumn("component", "component")
            .Column("component/host/self", "host exclusive", "time").Column("component/host/wait", "of it waiting", "time").Column("component/host/share", "share of work")
            .Column("component/host/inclusive", "host inclusive", "time").Column("component/device/exclusive", "device exclusive", "time")
            .Column("component/device/shared", "device shared", "time").Column("component/device/share", "of device wall").Column("component/launches", "launches").Column("component/kernels", "kernels").Column("component/kernels_per_call", "kernels per call");
        foreach (ComponentUsage row in rows)
        {
            string name = context.Names.Component(row.Component);
            table.Row(component: name).Text(name).Value(row.HostSelfNs, row.Scopes * context.ScopeCostNs).Value(row.HostWaitNs).Value(row.HostShare)
                .Value(row.HostInclusiveNs).Value(row.DeviceExclusiveNs).Value(row.DeviceSharedNs).Value(row.DeviceShare).Value(row.Launches).Value(row.Kernels).Value(row.KernelsPerCall);
        }

        if (rows.Length > 1)
        {
            table.Row().Text("= all components").Shown(rows.Sum(r => r.HostSelfNs)).Shown(rows.Sum(r => r.HostWaitNs)).Shown(rows.Sum(r => r.HostWorkNs) > 0 ? 1 : double.NaN).Blank()
                .Shown(rows.Sum(r => r.DeviceExclusiveNs)).Shown(rows.Sum(r => r.DeviceSharedNs)).Shown(rows.Sum(r => r.DeviceShare)).Shown(rows.Sum(r => r.Launches)).Shown(rows.Sum(r => r.Kernels)).Blank();
        }

        table.Note("Inclusive time has no sum: nested components count in each other.");
        if (context.Analysis.CpuTime.Absence is { Length: > 0 } why) table.Note($"CPU time: not measured: {why}.");
        return table.Build();
    }

    private static ReportTable Calls(ReportContext context, ImmutableArray<ComponentUsage> rows)
    {
        TableBuilder table = context.Table("component-calls", "Calls and bytes").TextColumn("component", "component").Column("component/calls", "calls");
        foreach (string figure in (string[])["mean", "p50", "p95", "p99", "max"]) table.Column("component/call/" + figure, figure, "call");
        table.Column("component/unfinished", "unfinished").Column("component/bytes_in", "bytes in", "bytes").Column("component/bytes_out", "bytes out", "bytes");
        foreach (ComponentUsage row in rows)
        {
            double some = row.Calls.Count > 0 ? 1 : double.NaN;
            string name = context.Names.Component(row.Component);
            table.Row(component: name).Text(name).Value(row.Calls.Count);
            foreach (double value in (double[])[row.Calls.MeanNs, row.Calls.P50Ns, row.Calls.P95Ns, row.Calls.P99Ns, row.Calls.MaxNs]) table.Value(value * some, context.ScopeCostNs);
            table.Value(row.UnfinishedCalls).Value(row.BytesIn).Value(row.BytesOut);
        }

        return table.Note("A call is an outermost span of the component that does not wait.").Build();
    }

    private static ReportTable Scopes(ReportContext context)
    {
        ImmutableArray<ScopeUsage> scopes = context.Analysis.Scopes;
        int shown = Math.Min(scopes.Length, context.Analysis.Index.Options.TableRows);
        TableBuilder table = context.Table("scopes", "Scopes and device operations").TextColumn("component", "component").TextColumn("name", "name").TextColumn("kind", "kind").TextColumn("where", "where")
            .Column("scope/count", "n").Column("scope/self", "self", "self");
        foreach (string figure in (string[])["p50", "p95", "p99", "max"]) table.Column("scope/" + figure, figure, "each");
        foreach (ScopeUsage row in scopes.Take(shown))
        {
            double some = row.Durations.Count > 0 ? 1 : double.NaN, cost = row.OnDevice ? 0 : context.ScopeCostNs;
            string component = context.Names.Component(row.Component), where = row.OnDevice ? "device" : "host";
            table.Row(component: component, subject: $"{row.Name} · {row.Kind} · {where}")
                .Text(component).Text(row.Name).Text(row.Kind.ToString()).Text(where).Value(row.Durations.Count).Value(row.SelfNs, row.Durations.Count * cost);
            foreach (double value in (double[])[row.Durations.P50Ns, row.Durations.P95Ns, row.Durations.P99Ns, row.Durations.MaxNs]) table.Value(value * some, cost);
        }

        if (shown < scopes.Length) table.Note($"The {shown} with the most self time of {scopes.Length}.");
        return table.Build();
    }

    private static ReportChart Chart(ReportContext context, ImmutableArray<ComponentUsage> rows) => new(
        "component-time", "Time by component", ReportChartKind.StackedBars, MetricUnit.Nanoseconds,
        [.. rows.Select(r => context.Names.Component(r.Component))],
        [
            new("host, working", -1, [.. rows.Select(r => (double)r.HostWorkNs)]),
            new("host, waiting", -1, [.. rows.Select(r => (double)r.HostWaitNs)]),
            new("device, exclusive", -1, [.. rows.Select(r => (double)r.DeviceExclusiveNs)]),
            new("device, shared", -1, [.. rows.Select(r => (double)r.DeviceSharedNs)]),
        ]) { Caption = "Exclusive thread time and device time; both can pass at once, so a bar is not wall time." };
}
