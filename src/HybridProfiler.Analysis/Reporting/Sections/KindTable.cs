using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>Operations by kind: each by itself, whatever else ran.</summary>
internal static class KindTable
{
    public static ReportTable Of(ReportContext context)
    {
        DeviceWork work = context.Analysis.DeviceWork;
        TableBuilder table = context.Table("operation-kinds", "By kind").TextColumn("device", "device").TextColumn("queue", "queue").TextColumn("kind", "kind").Column("operation_kind/count", "operations").Column("operation_kind/names", "names").Column("operation_kind/short", "under 10 µs")
            .Column("operation_kind/total", "total", "time").Column("operation_kind/busy", "busy", "time").Column("operation_kind/idle", "idle", "time").Column("operation_kind/span", "= span", "time");
        bool severalDevices = context.Analysis.Devices.Length > 1;
        foreach (OperationKindUsage row in work.Kinds)
        {
            string device = context.Names.DeviceIfAny(row.Device), queue = context.Names.TrackIfAny(row.Track), kind = ReportContext.Lower(row.Kind);
            // What says nothing new stands among the metrics only: all devices where there is one, the queue of a device that has one.
            bool isHidden = row.Device < 0 ? !severalDevices : row.Track >= 0 && work.Queues.Count(q => q.Device == row.Device) == 1;
            table.Row(device: device, stream: queue, subject: kind, hidden: isHidden).Text(row.Device < 0 ? "all devices" : device).Text(row.Track < 0 ? "all queues" : queue).Text(kind).Value(row.Operations).Value(row.Names).Value(row.Short)
                .Value(row.SumNs).Value(row.BusyNs).Value(row.IdleNs).Value(row.SpanNs);
        }

        return table.Note("Kernels are computation and communication; with memory and synchronisation they are all operations.").Build();
    }
}
