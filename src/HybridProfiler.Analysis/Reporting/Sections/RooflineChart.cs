using System.Collections.Immutable;
using HybridProfiler.Analysis.Efficiency;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>Operations under the roofs of the devices they ran on: intensity against achieved rate, both logarithmic.</summary>
internal static class RooflineChart
{
    // The table names them; a picture of more says no more.
    private const int MostPoints = 300;

    public static ImmutableArray<ReportChart> Of(ReportContext context, EfficiencyAnalysis efficiency)
    {
        OperationEfficiency[] operations = [.. efficiency.Operations.Where(o => o.Cost.Flops > 0 && o.Cost.Bytes > 0 && o.DeviceNs > 0).Take(MostPoints)];
        int[] devices = [.. operations.Select(o => o.Device).Distinct().Where(d => context.Analysis.CeilingsOf(d) is not null).Order()];
        if (devices.Length == 0) return [];
        operations = [.. operations.Where(o => devices.Contains(o.Device))];
        return
        [
            new ReportChart("roofline", "Roofline", ReportChartKind.Roofline, MetricUnit.FlopsPerSecond, [.. operations.Select(o => o.Name)],
            [
                new ReportSeries("device", -1, [.. operations.Select(o => (double)Array.IndexOf(devices, o.Device))]),
                new ReportSeries("intensity", -1, [.. operations.Select(o => o.Cost.Intensity)]),
                new ReportSeries("rate", -1, [.. operations.Select(o => o.FlopsPerSecond)]),
                new ReportSeries("time", -1, [.. operations.Select(o => (double)o.DeviceNs)]),
                .. devices.Select(d => new ReportSeries(EfficiencySection.NameOf(context, d), -1, [context.Analysis.CeilingsOf(d)!.FlopsPerSecond, context.Analysis.CeilingsOf(d)!.BytesPerSecond])),
            ])
            { Caption = "Each dot is an operation with one shape, larger with more time. A dot above the roof had help from caches, or computed in a precision for which another peak holds. Under the slope memory limits, under the flat part arithmetic." },
        ];
    }
}
