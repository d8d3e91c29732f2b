using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>Busy and idle devices, and who had them.</summary>
internal static class DeviceSection
{
    public static ReportSection Build(ReportContext context)
    {
        ImmutableArray<DeviceUsage> devices = context.Analysis.Devices;
        return new ReportSection(
            "devices", "Devices", "Every row sums to its wall, from interval unions: computation + exposed copy + exposed synchronisation + idle = wall.",
            [Busy(context, devices), Owners(context, devices)], devices.IsEmpty ? [] : [Chart(context, devices)], []);
    }

    private static ReportTable Busy(ReportContext context, ImmutableArray<DeviceUsage> devices)
    {
        TableBuilder table = context.Table("device-busy", "Busy and idle").TextColumn("device", "device").TextColumn("queue", "queue").Column("device.operations", "operations")
            .Column("device.computation", "computation", "time").Column("device.exposed_copy", "exposed copy", "time").Column("device.exposed_sync", "exposed sync", "time")
            .Column("device.idle", "idle", "time").Column("device.wall", "= wall", "time").Column("device.busy_share", "busy").Column("device.copy", "copy, also hidden", "time");
        foreach (DeviceUsage device in devices)
        {
            string name = context.Names.Devices[device.Device];
            foreach (QueueUsage row in device.Queues.Prepend(device.Total))
            {
                string queue = row.Track < 0 ? "" : context.Names.Tracks[row.Track];
                table.Row(device: name, stream: queue).Text(name).Text(queue.Length > 0 ? queue : "all queues").Value(row.Operations)
                    .Value(row.ComputationNs).Value(row.ExposedCopyNs).Value(row.ExposedSyncNs).Value(row.IdleNs).Value(row.WallNs)
                    .Value(row.WallNs > 0 ? (double)row.BusyNs / row.WallNs : double.NaN).Value(row.CopyNs);
            }

            context.Metrics.Add(new Metric("device.transferred", name, "", "", "", device.TransferredBytes, MetricUnit.Bytes, true));
        }

        return table.Build();
    }

    private static ReportTable Owners(ReportContext context, ImmutableArray<DeviceUsage> devices)
    {
        TableBuilder table = context.Table("device-owners", "Who had the device").TextColumn("device", "device").TextColumn("owner", "owner").Column("device.operations", "operations")
            .Column("device.owner.exclusive", "exclusive", "time").Column("device.owner.shared", "shared", "time").Column("device.owner.share", "share of wall");
        foreach (DeviceUsage device in devices)
        {
            string name = context.Names.Devices[device.Device];
            double wall = device.WallNs > 0 ? device.WallNs : double.NaN;
            foreach (DeviceShare row in device.Shares)
            {
                string owner = context.Names.Owner(row);
                bool isComponent = row.Kind == DeviceShareKind.Component;
                table.Row(device: name, component: isComponent ? owner : "", subject: isComponent ? "computation" : owner).Text(name).Text(owner).Value(row.Operations)
                    .Value(row.ExclusiveNs).Value(row.SharedNs).Value(row.TotalNs / wall);
            }

            table.Row().Text(name).Text("idle").Blank().Shown(device.PartitionIdleNs).Blank().Shown(device.PartitionIdleNs / wall);
            table.Row().Text(name).Text("= wall").Shown(device.Total.Operations).Shown(device.Shares.Sum(s => s.ExclusiveNs) + device.PartitionIdleNs)
                .Shown(device.Shares.Sum(s => s.SharedNs)).Shown(device.WallNs > 0 ? 1 : double.NaN);
        }

        return table.Note("Each instant belongs to the components that compute (k at once share it, 1/k each), else to transfers and synchronisation, else to idle; exclusive and shared sum to the wall exactly.").Build();
    }

    private static ReportChart Chart(ReportContext context, ImmutableArray<DeviceUsage> devices)
    {
        var rows = devices.SelectMany(d => (d.Queues.Length > 1 ? d.Queues.Prepend(d.Total) : [d.Total]).Select(q => (Name: q.Track < 0 ? context.Names.Devices[d.Device] : context.Names.Tracks[q.Track], Usage: q))).ToArray();
        return new ReportChart(
            "device-busy", "Busy and idle", ReportChartKind.StackedBars, MetricUnit.Nanoseconds, [.. rows.Select(r => r.Name)],
            [
                new("computation", -1, [.. rows.Select(r => (double)r.Usage.ComputationNs)]),
                new("exposed copy", -1, [.. rows.Select(r => (double)r.Usage.ExposedCopyNs)]),
                new("exposed sync", -1, [.. rows.Select(r => (double)r.Usage.ExposedSyncNs)]),
                new("idle", -1, [.. rows.Select(r => (double)r.Usage.IdleNs)]),
            ]) { Caption = "Each bar is the wall of its device: first start to last end of its operations." };
    }
}
