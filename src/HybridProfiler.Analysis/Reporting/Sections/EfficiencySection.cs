using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Efficiency;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>Arithmetic, bytes and rates of operations with known shapes.</summary>
internal static class EfficiencySection
{
    public static ReportSection Build(ReportContext context)
    {
        EfficiencyAnalysis efficiency = context.Analysis.Efficiency;
        return new ReportSection(
            "efficiency", "Efficiency", "What the operations had to do by their shapes, and how fast the devices did it.",
            efficiency.Operations.IsEmpty ? [] : [Summary(context, efficiency), Operations(context, efficiency)], RooflineChart.Of(context, efficiency), []);
    }

    private static ReportTable Summary(ReportContext context, EfficiencyAnalysis efficiency)
    {
        TableBuilder table = context.Table("efficiency-summary", "All operations with a model").TextColumn("device", "on").Column("efficiency/total_flops", "work").Column("efficiency/modelled_share", "share of kernel time").Column("efficiency/mfu", "MFU");
        foreach (IGrouping<int, OperationEfficiency> device in efficiency.Operations.GroupBy(o => o.Device).OrderBy(g => g.Key))
        {
            bool isHost = device.Key == OperationEfficiency.Host;
            DeviceCeilings? ceilings = context.Analysis.CeilingsOf(device.Key);
            long wall = isHost ? context.Analysis.WallNs : context.Analysis.AllDevices?.WallNs ?? 0;
            string name = NameOf(context, device.Key);
            table.Row(device: name).Text(name).Value(device.Sum(o => o.Cost.Flops * o.Calls)).Value(efficiency.KernelNs > 0 && !isHost ? (double)device.Sum(o => o.DeviceNs) / efficiency.KernelNs : double.NaN)
                .Value(ceilings is null ? double.NaN : efficiency.ModelFlopsUtilization(device.Key, wall, ceilings));
            if (ceilings is not null) table.Note($"{name}: peak {UnitScale.Print(ceilings.FlopsPerSecond, MetricUnit.FlopsPerSecond)}, memory {UnitScale.Print(ceilings.BytesPerSecond, MetricUnit.BytesPerSecond)}; {ceilings.Source}.");
            else table.Note($"{name}: its ceilings are not stated, so there is no share of a roofline and no MFU; `hybridprof ceilings` measures them, `report --ceilings` and TraceAnalysis.WithCeilings take them.");
        }

        return table.Build();
    }

    internal static string NameOf(ReportContext context, int device) => device == OperationEfficiency.Host ? MachineCeilings.Host : device < 0 ? "several devices" : context.Names.Devices[device];

    private static ReportTable Operations(ReportContext context, EfficiencyAnalysis efficiency)
    {
        int shown = Math.Min(efficiency.Operations.Length, context.Analysis.Index.Options.TableRows);
        TableBuilder table = context.Table("efficiency", "Operations by shape").TextColumn("operation", "operation").TextColumn("shape", "shape").TextColumn("device", "on").Column("efficiency/calls", "calls").Column("efficiency/device_time", "time", "time")
            .Column("efficiency/flops", "work of a call", "work").Column("efficiency/bytes", "bytes of a call", "bytes").Column("efficiency/intensity", "FLOP/B")
            .Column("efficiency/flops_rate", "achieved", "rate").Column("efficiency/bytes_rate", "bytes rate", "bytes rate").Column("efficiency/roofline_share", "of roofline");
        for (int i = 0; i < shown; i++)
        {
            OperationEfficiency row = efficiency.Operations[i];
            DeviceCeilings? ceilings = context.Analysis.CeilingsOf(row.Device);
            string shape = ShapeText(row.Shape);
            table.Row(device: row.Device == -1 ? "" : NameOf(context, row.Device), subject: $"{row.Name} · {shape} · {row.Types} · {i + 1}").Text(row.Name).Text(shape).Text(NameOf(context, row.Device)).Value(row.Calls).Value(row.DeviceNs)
                .Value(row.Cost.Flops).Value(row.Cost.Bytes).Value(row.Cost.Intensity).Value(row.FlopsPerSecond).Value(row.BytesPerSecond)
                .Value(ceilings is null ? double.NaN : row.RooflineShare(ceilings));
        }

        if (shown < efficiency.Operations.Length) table.Note($"The {shown} with the most device time of {efficiency.Operations.Length}.");
        return table.Note("Shapes of the operands as the trace states them, scalars left out. Time is that of the kernels that an operation submitted itself, summed; on the host that of the call.").Build();
    }

    // "[[788, 768], [768, 768], []]" as "788×768, 768×768", however the file lays it out.
    private static string ShapeText(string dims) =>
        string.Join(", ", string.Concat(dims.Where(c => !char.IsWhiteSpace(c))).Replace("],[", ";", StringComparison.Ordinal).Split([';', '[', ']'], StringSplitOptions.RemoveEmptyEntries).Select(s => s.Trim(',').Replace(',', '×')).Where(s => s.Length > 0));
}
