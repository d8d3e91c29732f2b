using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>What ran on devices for each component, whatever ran beside it.</summary>
internal static class ComponentDeviceTable
{
    public static ReportTable Of(ReportContext context)
    {
        ImmutableArray<ComponentDeviceTime> rows = context.Analysis.DeviceWork.Components;
        TableBuilder table = context.Table("component-device", "On devices").TextColumn("component", "component").Column("component/device/operations", "operations").Column("component/device/total", "total", "time").Column("component/device/busy", "busy", "time");
        // Without a component the table would repeat the devices'.
        if (rows.All(r => r.Component < 0)) return table.Build();
        foreach (ComponentDeviceTime row in rows)
            table.Row(component: context.Names.ComponentIfAny(row.Component)).Text(context.Names.Component(row.Component)).Value(row.Operations).Value(row.SumNs).Value(row.BusyNs);
        return table.Note("Busy is the union of the component's operations on one axis; where components run beside each other they count in each.").Build();
    }
}
