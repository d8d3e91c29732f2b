using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>Queues by themselves: gaps, lengths, and how much ran at once.</summary>
internal static class QueueSection
{
    public static ReportSection Build(ReportContext context)
    {
        DeviceWork work = context.Analysis.DeviceWork;
        return new ReportSection(
            "queues", "Queues", "Each queue within its own first begin and last end, how many operations waited in it, and how many ran at once.",
            [Activity(context, work), Idle(context, work), Lengths(context, work), Concurrency(context, work)], [], []);
    }

    private static ReportTable Activity(ReportContext context, DeviceWork work)
    {
        TableBuilder table = context.Table("queue-activity", "Activity").TextColumn("device", "device").TextColumn("queue", "queue").Column("queue/operations", "operations")
            .Column("queue/busy", "busy", "time").Column("queue/idle", "idle", "time").Column("queue/span", "= span", "time").Column("queue/total", "sum of durations", "time").Column("queue/intervals", "intervals").Column("queue/overlapping", "overlapping");
        foreach (QueueActivity row in work.Queues)
        {
            (string device, string queue) = (context.Names.Devices[row.Device], context.Names.Tracks[row.Track]);
            table.Row(device: device, stream: queue).Text(device).Text(queue).Value(row.Operations).Value(row.BusyNs).Value(row.IdleNs).Value(row.SpanNs).Value(row.SumNs).Value(row.Intervals).Value(row.Overlapping);
        }

        return table.Build();
    }

    private static ReportTable Idle(ReportContext context, DeviceWork work)
    {
        TableBuilder table = context.Table("queue-idle", "Idle by cause").TextColumn("device", "device").TextColumn("queue", "queue").TextColumn("cause", "cause").Column("queue/idle_cause/time", "idle", "time").Column("queue/idle_cause/share", "share")
            .Column("queue/idle_cause/gaps", "gaps").Column("queue/idle_cause/longest", "longest", "time");
        foreach (IGrouping<int, QueueIdle> queue in work.Idle.GroupBy(i => i.Track))
        {
            double idle = queue.Sum(i => i.IdleNs);
            foreach (QueueIdle row in queue)
            {
                (string device, string name, string cause) = (context.Names.Devices[row.Device], context.Names.Tracks[row.Track], Word(row.Cause));
                string component = context.Names.ComponentIfAny(row.Component);
                table.Row(device: device, stream: name, component: component, subject: cause).Text(device).Text(name).Text(component.Length > 0 ? $"{cause}: {component}" : cause)
                    .Value(row.IdleNs).Value(row.IdleNs / idle).Value(row.Gaps).Value(row.LongestNs);
            }
        }

        return table.Note("A gap is the host's where the next operation was submitted after the one before had ended; which component the submitting thread worked for is told by most of that time.").Build();
    }

    private static string Word(IdleCause cause) => cause switch
    {
        IdleCause.Host => "host wait",
        IdleCause.BlockingSync => "host wait, in a blocking synchronisation",
        IdleCause.HostWaiting => "host wait, its thread waiting",
        IdleCause.GarbageCollection => "host wait, in a garbage collection pause",
        IdleCause.Jit => "host wait, compiling (JIT)",
        IdleCause.LockContention => "host wait, its thread waiting for a lock",
        IdleCause.ThreadPoolStarvation => "host wait, thread pool starved",
        IdleCause.Runtime => "host wait, held by the runtime",
        IdleCause.Kernel => "kernel wait (under 30 µs)",
        IdleCause.Dependency => "dependency wait",
        IdleCause.Transfer => "transfer wait",
        IdleCause.Unknown => "submission not in the trace",
        _ => "other",
    };

    private static ReportTable Lengths(ReportContext context, DeviceWork work)
    {
        TableBuilder table = context.Table("queue-lengths", "Operations submitted and not begun").TextColumn("device", "device").TextColumn("queue", "queue").Column("queue/length/mean", "mean").Column("queue/length/max", "max")
            .Column("queue/length/full", "full (1,024)").Column("queue/length/window", "window").Column("queue/length/points", "changes");
        foreach (QueueLength row in work.QueueLengths)
        {
            (string device, string queue) = (context.Names.Devices[row.Device], context.Names.Tracks[row.Track]);
            table.Row(device: device, stream: queue).Text(device).Text(queue).Value(row.Mean).Value(row.Max).Value(row.FullNs).Value(row.WindowNs).Value(row.Points);
        }

        return table.Build();
    }

    private static ReportTable Concurrency(ReportContext context, DeviceWork work)
    {
        TableBuilder table = context.Table("concurrency", "How many ran at once").TextColumn("device", "device").TextColumn("operations", "operations at once").Column("concurrency/time", "time", "time").Column("concurrency/share", "share of wall");
        foreach (ConcurrencyUsage row in work.Concurrency)
        {
            string device = context.Names.DeviceIfAny(row.Device);
            double wall = row.TimeNs.Sum() is > 0 and var sum ? sum : double.NaN;
            for (int k = 0; k < row.TimeNs.Length; k++)
            {
                table.Row(device: device, subject: k.ToString(System.Globalization.CultureInfo.InvariantCulture), hidden: row.Device < 0 && work.Concurrency.Length == 2)
                    .Text(row.Device < 0 ? "all devices" : device).Text(k == 0 ? "none" : k.ToString(System.Globalization.CultureInfo.InvariantCulture)).Value(row.TimeNs[k]).Value(row.TimeNs[k] / wall);
            }
        }

        return table.Build();
    }
}
