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
            "devices", "Devices", "Every row sums to its wall, from interval unions: computation + exposed communication + exposed copy + exposed synchronisation + idle = total.",
            [Busy(context, devices), Owners(context, devices)], devices.IsEmpty ? [] : [Chart(context, devices)], []);
    }

    private static ReportTable Busy(ReportContext context, ImmutableArray<DeviceUsage> devices)
    {
        TableBuilder table = context.Table("device-busy", "Busy and idle").TextColumn("device", "device").TextColumn("queue", "queue").Column("device/operations", "operations")
            .Column("device/computation", "computation", "time").Column("device/exposed_communication", "exposed communication", "time").Column("device/exposed_memcpy", "exposed copy", "time").Column("device/exposed_sync", "exposed sync", "time")
            .Column("device/idle", "idle", "time").Column("device/total", "= total", "time").Column("device/busy", "busy", "time").Column("device/busy_share", "busy share").Column("device/communication", "communication, also hidden", "time").Column("device/overlapped_communication", "hidden", "time").Column("device/communication_overlap", "of it").Column("device/memcpy", "copy, also hidden", "time");
        foreach (DeviceUsage device in devices)
        {
            string name = context.Names.Devices[device.Device];
            foreach (QueueUsage row in device.Queues.Prepend(device.Total))
            {
                string queue = context.Names.TrackIfAny(row.Track);
                table.Row(device: name, stream: queue).Text(name).Text(queue.Length > 0 ? queue : "all queues");
                Figures(table, row);
            }

            context.Metrics.Add(new Metric("device/transferred", name, "", "", "", device.TransferredBytes, MetricUnit.Bytes, true));
        }

        if (context.Analysis.AllDevices is { } all)
        {
            // With one device the row says nothing new, and stands among the metrics only.
            table.Row(hidden: devices.Length == 1).Text("all devices").Text("on one axis");
            Figures(table, all);
            Sums(context, devices);
        }

        return table.Build();
    }

    private static void Sums(ReportContext context, ImmutableArray<DeviceUsage> devices)
    {
        void Sum(string key, Func<QueueUsage, long> figure) => context.Metrics.Add(new Metric("device_sum/" + key, "", "", "", "", devices.Sum(d => figure(d.Total)), MetricUnit.Nanoseconds, true));
        Sum("total", u => u.WallNs);
        Sum("busy", u => u.BusyNs);
        Sum("idle", u => u.IdleNs);
        Sum("computation", u => u.ComputationNs);
        Sum("communication", u => u.CommunicationNs);
        Sum("memcpy", u => u.CopyNs);
        Sum("exposed_communication", u => u.ExposedCommunicationNs);
        Sum("exposed_memcpy", u => u.ExposedCopyNs);
    }

    private static void Figures(TableBuilder table, QueueUsage row) =>
        table.Value(row.Operations).Value(row.ComputationNs).Value(row.ExposedCommunicationNs).Value(row.ExposedCopyNs).Value(row.ExposedSyncNs).Value(row.IdleNs).Value(row.WallNs)
            .Value(row.BusyNs).Value(row.WallNs > 0 ? (double)row.BusyNs / row.WallNs : double.NaN).Value(row.CommunicationNs)
            .Value(row.OverlappedCommunicationNs).Value(row.CommunicationNs > 0 ? (double)row.OverlappedCommunicationNs / row.CommunicationNs : double.NaN).Value(row.CopyNs);

    private static ReportTable Owners(ReportContext context, ImmutableArray<DeviceUsage> devices)
    {
        TableBuilder table = context.Table("device-owners", "Who had the device").TextColumn("device", "device").TextColumn("owner", "owner").Column("device/operations", "operations")
            .Column("device/owner/exclusive", "exclusive", "time").Column("device/owner/shared", "shared", "time").Column("device/owner/share", "share of wall");
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

        return table.Note("Each instant belongs to the components that compute (k at once share it, 1/k each), else to communication, transfers and synchronisation, else to idle; exclusive and shared sum to the wall exactly.").Build();
    }

    private static ReportChart Chart(ReportContext context, ImmutableArray<DeviceUsage> devices)
    {
        var rows = devices.SelectMany(d => (d.Queues.Length > 1 ? d.Queues.Prepend(d.Total) : [d.Total]).Select(q => (Name: q.Track < 0 ? context.Names.Devices[d.Device] : context.Names.Tracks[q.Track], Usage: q))).ToArray();
        return new ReportChart(
            "device-busy", "Busy and idle", ReportChartKind.StackedBars, MetricUnit.Nanoseconds, [.. rows.Select(r => r.Name)],
            [
                new("computation", -1, [.. rows.Select(r => (double)r.Usage.ComputationNs)]),
                new("exposed communication", -1, [.. rows.Select(r => (double)r.Usage.ExposedCommunicationNs)]),
                new("exposed copy", -1, [.. rows.Select(r => (double)r.Usage.ExposedCopyNs)]),
                new("exposed sync", -1, [.. rows.Select(r => (double)r.Usage.ExposedSyncNs)]),
                new("idle", -1, [.. rows.Select(r => (double)r.Usage.IdleNs)]),
            ]) { Caption = "Each bar is the wall of its device: first start to last end of its operations." };
    }
}
