using System.Collections.Immutable;
using HybridProfiler.Analysis.Occupancy;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>How full the device could be with each kernel.</summary>
internal static class OccupancySection
{
    public static ReportSection Build(ReportContext context)
    {
        ImmutableArray<KernelOccupancy> rows = context.Analysis.Occupancy;
        int shown = Math.Min(rows.Length, context.Analysis.Index.Options.TableRows);
        TableBuilder table = context.Table("occupancy", "Theoretical occupancy, waves and tail").Column("occupancy/device_time", "device time").Column("occupancy/launches", "launches").Column("occupancy/theoretical", "theoretical")
            .TextColumn("limiter", "limited by").Column("occupancy/active_blocks", "blocks per SM").Column("occupancy/waves", "waves").Column("occupancy/tail", "tail").Column("occupancy/grid", "by the grid").TextColumn("launch", "grid x block, registers, shared").TextColumn("name", "name");
        foreach (KernelOccupancy row in rows.Take(shown))
        {
            string launch = $"{row.Blocks} x {row.ThreadsPerBlock}, {row.RegistersPerThread}, {UnitScale.Print(row.SharedBytes, MetricUnit.Bytes)}";
            table.Row(device: context.Names.Devices[row.Device], subject: $"{row.Name} · {row.Blocks} x {row.ThreadsPerBlock}, {row.RegistersPerThread}, {row.SharedBytes}").Value(row.DeviceNs).Value(row.Launches).Value(row.Theoretical.Occupancy)
                .Text(Word(row.Theoretical.Limiter)).Value(row.Theoretical.ActiveBlocks).Value(row.Waves).Value(row.TailShare).Value(row.GridOccupancy).Text(launch).Text(row.Name);
        }

        if (shown < rows.Length) table.Note($"The {shown} with the most time of {rows.Length}.");
        return new ReportSection("occupancy", "Occupancy", "How full a multiprocessor could be with each kernel, what limits it, and how the grid fits the device. What was achieved only hardware counters tell.", [table.Build()], [], []);
    }

    private static string Word(OccupancyLimiter limiter) => limiter switch
    {
        OccupancyLimiter.SharedMemory => "shared memory",
        OccupancyLimiter.Impossible => "cannot run so",
        _ => limiter.ToString().ToLowerInvariant(),
    };
}
