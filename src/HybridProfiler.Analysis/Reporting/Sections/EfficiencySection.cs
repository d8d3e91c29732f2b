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
            efficiency.Operations.IsEmpty ? [] : [Summary(context, efficiency), Operations(context, efficiency)], [], []);
    }

    private static ReportTable Summary(ReportContext context, EfficiencyAnalysis efficiency)
    {
        long modelled = efficiency.Operations.Sum(o => o.DeviceNs);
        DeviceCeilings? ceilings = context.Analysis.CeilingsOf(efficiency.Operations[0].Device);
        TableBuilder table = context.Table("efficiency-summary", "All operations with a model").Column("efficiency/total_flops", "work").Column("efficiency/modelled_share", "share of kernel time").Column("efficiency/mfu", "MFU");
        table.Row().Value(efficiency.Operations.Sum(o => o.Cost.Flops * o.Calls)).Value(efficiency.KernelNs > 0 ? (double)modelled / efficiency.KernelNs : double.NaN)
            .Value(ceilings is null || context.Analysis.AllDevices is not { } all ? double.NaN : efficiency.ModelFlopsUtilization(all.WallNs, ceilings));
        return table.Note(ceilings is null
            ? "The ceilings of the device are not stated, so there is no share of a roofline and no MFU; TraceAnalysis.WithCeilings states them."
            : $"Peak {UnitScale.Print(ceilings.FlopsPerSecond, MetricUnit.FlopsPerSecond)}, memory {UnitScale.Print(ceilings.BytesPerSecond, MetricUnit.BytesPerSecond)}: {ceilings.Source}.").Build();
    }

    private static ReportTable Operations(ReportContext context, EfficiencyAnalysis efficiency)
    {
        int shown = Math.Min(efficiency.Operations.Length, context.Analysis.Index.Options.TableRows);
        TableBuilder table = context.Table("efficiency", "Operations by shape").TextColumn("operation", "operation").TextColumn("shape", "shape").Column("efficiency/calls", "calls").Column("efficiency/device_time", "device time", "time")
            .Column("efficiency/flops", "work of a call", "work").Column("efficiency/bytes", "bytes of a call", "bytes").Column("efficiency/intensity", "FLOP/B")
            .Column("efficiency/flops_rate", "achieved", "rate").Column("efficiency/bytes_rate", "bytes rate", "bytes rate").Column("efficiency/roofline_share", "of roofline");
        for (int i = 0; i < shown; i++)
        {
            OperationEfficiency row = efficiency.Operations[i];
            DeviceCeilings? ceilings = context.Analysis.CeilingsOf(row.Device);
            string shape = ShapeText(row.Shape);
            table.Row(device: context.Names.DeviceIfAny(row.Device), subject: $"{row.Name} · {shape} · {row.Types} · {i + 1}").Text(row.Name).Text(shape).Value(row.Calls).Value(row.DeviceNs)
                .Value(row.Cost.Flops).Value(row.Cost.Bytes).Value(row.Cost.Intensity).Value(row.FlopsPerSecond).Value(row.BytesPerSecond)
                .Value(ceilings is null ? double.NaN : row.RooflineShare(ceilings));
        }

        if (shown < efficiency.Operations.Length) table.Note($"The {shown} with the most device time of {efficiency.Operations.Length}.");
        return table.Note("Shapes of the operands as the trace states them, scalars left out. Device time is the sum of the kernels that an operation submitted itself.").Build();
    }

    // "[[788, 768], [768, 768], []]" as "788×768, 768×768", however the file lays it out.
    private static string ShapeText(string dims) =>
        string.Join(", ", string.Concat(dims.Where(c => !char.IsWhiteSpace(c))).Replace("],[", ";", StringComparison.Ordinal).Split([';', '[', ']'], StringSplitOptions.RemoveEmptyEntries).Select(s => s.Trim(',').Replace(',', '×')).Where(s => s.Length > 0));
}
