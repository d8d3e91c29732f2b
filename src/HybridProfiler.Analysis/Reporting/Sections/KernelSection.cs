using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>Tables of kernels, copies and launches, with the columns of Nsight Systems.</summary>
internal static class KernelSection
{
    public static ReportSection Build(ReportContext context)
    {
        DeviceWork work = context.Analysis.DeviceWork;
        return new ReportSection(
            "kernels", "Kernels, copies and launches", "What ran on the devices, by name, and how it got there. Durations of operations that overlap add up.",
            [Summary(context, work), KindTable.Of(context), Families(context, work), Kernels(context, work), Phases(context, work), Operations(context, work), Memory(context, work), Launches(context, work)], [], []);
    }

    private static ReportTable Summary(ReportContext context, DeviceWork work)
    {
        TableBuilder table = context.Table("kernel-summary", "All kernels").TextColumn("device", "device").Column("kernels/count", "kernels").Column("kernels/total", "total")
            .Column("kernels/mean", "mean", "each").Column("kernels/std", "std", "each").Column("kernels/min", "min", "each");
        foreach (string figure in (string[])["p50", "p90", "p95", "p99", "max"]) table.Column("kernels/" + figure, figure, "each");
        table.Column("kernels/launched", "with call");
        int[] devices = [.. work.Concurrency.Select(c => c.Device)];
        foreach (int device in devices)
        {
            DurationSummary all = work.KernelDurations(device);
            if (all.Count == 0) continue;
            // With one device the row of all devices says nothing new, and stands among the metrics only.
            table.Row(device: context.Names.DeviceIfAny(device), hidden: device < 0 && devices.Length == 2).Text(device < 0 ? "all devices" : context.Names.DeviceIfAny(device)).Value(all.Count).Value(all.SumNs)
                .Value(all.MeanNs).Value(all.StdNs).Value(all.MinNs).Value(all.P50Ns).Value(all.P90Ns).Value(all.P95Ns).Value(all.P99Ns).Value(all.MaxNs)
                .Value(work.Kernels.Where(k => device < 0 || k.Device == device).Sum(k => k.Launched));
        }

        return table.Build();
    }

    private static ReportTable Families(ReportContext context, DeviceWork work)
    {
        TableBuilder table = context.Table("kernel-families", "Kernels by what they compute").TextColumn("device", "device").TextColumn("family", "family")
            .Column("kernel_family/share", "time").Column("kernel_family/total", "total").Column("kernel_family/kernels", "kernels").Column("kernel_family/instances", "instances");
        foreach (KernelFamilyUsage row in work.KernelFamilies)
        {
            string device = context.Names.DeviceIfAny(row.Device);
            table.Row(device: device, subject: row.Name).Text(device).Text(row.Name).Value(row.Share).Value(row.TotalNs).Value(row.Kernels).Value(row.Instances);
        }

        return table.Note("Told from the names that libraries give their kernels.").Build();
    }

    private static ReportTable Kernels(ReportContext context, DeviceWork work)
    {
        int shown = Math.Min(work.Kernels.Length, context.Analysis.Index.Options.TableRows);
        bool several = work.Concurrency.Length > 2;
        TableBuilder table = context.Table("kernels", "Kernels by name").Column("kernel/share", "time").Column("kernel/total", "total").Column("kernel/instances", "instances");
        foreach (string figure in (string[])["mean", "median", "min", "max", "std"]) table.Column("kernel/" + figure, figure, "each");
        if (several) table.TextColumn("device", "device");
        table.TextColumn("name", "name");
        foreach (KernelUsage row in work.Kernels.Take(shown))
        {
            DurationSummary d = row.Durations;
            table.Row(device: context.Names.DeviceIfAny(row.Device), subject: Subject(row)).Value(row.Share).Value(d.SumNs).Value(d.Count).Value(d.MeanNs).Value(d.P50Ns).Value(d.MinNs).Value(d.MaxNs).Value(d.StdNs);
            if (several) table.Text(context.Names.DeviceIfAny(row.Device));
            table.Text(row.Name);
        }

        if (shown < work.Kernels.Length) table.Note($"The {shown} with the most time of {work.Kernels.Length}.");
        return table.Build();
    }

    private static ReportTable Phases(ReportContext context, DeviceWork work)
    {
        KernelUsage[] launched = [.. work.Kernels.Take(context.Analysis.Index.Options.TableRows).Where(k => k.Launched > 0)];
        TableBuilder table = context.Table("kernel-phases", "From call to end").Column("kernel/launched", "launched").Column("kernel/api/mean", "API", "each").Column("kernel/queued", "queued")
            .Column("kernel/queue/mean", "in queue", "each").TextColumn("device-time", "on device").Column("kernel/launch_to_end/mean", "call to end", "each").TextColumn("name", "name");
        foreach (KernelUsage row in launched)
        {
            table.Row(device: context.Names.DeviceIfAny(row.Device), subject: Subject(row)).Value(row.Launched).Value((double)row.ApiNs / row.Launched).Value(row.Queued)
                .Value(row.Queued > 0 ? (double)row.QueueNs / row.Queued : double.NaN).Text(UnitScale.Print(row.Durations.MeanNs, MetricUnit.Nanoseconds)).Value((double)row.LaunchToEndNs / row.Launched).Text(row.Name);
        }

        return table.Note("Means. The queue phase is that of the queued instances only; a long one says that the host is ahead of the device.").Build();
    }

    private static ReportTable Operations(ReportContext context, DeviceWork work)
    {
        int shown = Math.Min(work.Operations.Length, context.Analysis.Index.Options.TableRows);
        TableBuilder table = context.Table("operations", "Who submitted the work").Column("operation/device_time", "device time", "time").Column("operation/calls", "calls").Column("operation/device_operations", "operations")
            .Column("operation/kernels_per_call", "kernels per call").Column("operation/host_time", "host time", "time").TextColumn("name", "operation");
        foreach (OperationUsage row in work.Operations.Take(shown))
            table.Row(subject: row.Name).Value(row.DeviceNs).Value(row.Calls).Value(row.Operations).Value(row.KernelsPerCall).Value(row.HostNs).Text(row.Name);
        if (shown < work.Operations.Length) table.Note($"The {shown} with the most device time of {work.Operations.Length}.");
        return table.Note("The innermost host span around the submitting call that is no call of a runtime or driver itself; each device operation counts once.").Build();
    }

    private static ReportTable Memory(ReportContext context, DeviceWork work)
    {
        TableBuilder table = context.Table("memory-operations", "Copies and memory sets").TextColumn("device", "device").TextColumn("name", "name").Column("memory_operation/count", "n").Column("memory_operation/total", "total");
        foreach (string figure in (string[])["mean", "median", "min", "max"]) table.Column("memory_operation/" + figure, figure, "each");
        table.Column("memory_operation/bytes", "bytes").Column("memory_operation/bandwidth", "bandwidth");
        foreach (MemoryOperationUsage row in work.MemoryOperations)
        {
            DurationSummary d = row.Durations;
            string device = context.Names.DeviceIfAny(row.Device);
            table.Row(device: device, subject: $"{row.Name} · {row.Kind}").Text(device).Text(row.Name).Value(d.Count).Value(d.SumNs).Value(d.MeanNs).Value(d.P50Ns).Value(d.MinNs).Value(d.MaxNs)
                .Value(row.Sized > 0 ? row.Bytes : double.NaN).Value(row.BytesPerSecond);
        }

        return table.Build();
    }

    private static ReportTable Launches(ReportContext context, DeviceWork work)
    {
        TableBuilder table = context.Table("launches", "Launches").TextColumn("device", "device").Column("launch/operations", "operations").Column("launch/matched", "with call").Column("launch/unmatched", "without")
            .Column("launch/calls", "calls").Column("launch/most_per_call", "most per call").Column("launch/api/total", "API total").Column("launch/api/mean", "mean", "api").Column("launch/api/p50", "p50", "api").Column("launch/api/max", "max", "api")
            .Column("launch/negative_delays", "began early").Column("launch/delay/total", "delay total").Column("launch/delay/mean", "mean", "delay").Column("launch/delay/p50", "p50", "delay").Column("launch/delay/p99", "p99", "delay").Column("launch/delay/max", "max", "delay");
        if (!work.Launches.IsEmpty) context.Metrics.Add(new Metric("launch/ambiguous", "", "", "", "", SourceCounts.Number(context.Trace, SourceFacts.AmbiguousLaunches) ?? 0, MetricUnit.Count, true));
        foreach (LaunchUsage row in work.Launches)
        {
            double some = row.Matched > 0 ? 1 : double.NaN;
            string device = context.Names.DeviceIfAny(row.Device);
            table.Row(device: device, hidden: row.Device < 0 && work.Launches.Length == 2).Text(row.Device < 0 ? "all devices" : device).Value(row.Operations).Value(row.Matched).Value(row.Unmatched).Value(row.Calls).Value(row.MostPerCall)
                .Value(row.Api.SumNs * some).Value(row.Api.MeanNs).Value(row.Api.P50Ns).Value(row.Api.MaxNs * some)
                .Value(row.NegativeDelays).Value(row.Delays.SumNs * some).Value(row.Delays.MeanNs).Value(row.Delays.P50Ns).Value(row.Delays.P99Ns).Value(row.Delays.MaxNs * some);
        }

        return table.Note("Delay: end of the call to begin on the device, 0 where the operation began before its call had returned.").Build();
    }

    private static string Subject(KernelUsage kernel) => kernel.Kind == SpanKind.Compute ? kernel.Name : $"{kernel.Name} · {kernel.Kind}";
}
