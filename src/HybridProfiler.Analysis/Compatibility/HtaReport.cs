using System.Collections.Immutable;
using System.Globalization;
using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>Writes HTA's figures up, in its words and its order.</summary>
/// <param name="analysis">The figures.</param>
internal sealed class HtaReport(HtaAnalysis analysis)
{
    private const double NsPerUs = 1000, BytesPerGigabyte = 1e9;
    private readonly List<Metric> _metrics = [];

    /// <summary>The report.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="path">The critical path, or null where there is none.</param>
    /// <param name="about">What the path is of, or why there is none.</param>
    public ReportModel Build(string title, HtaCriticalPath? path, string about)
    {
        ImmutableArray<ReportSection> sections =
        [
            Section("breakdown", "Temporal breakdown", "What the devices did from the first start to the last end.", [Temporal(), KernelTypes()]),
            Section("critical-path", "Critical path", about, path is null ? [] : [Bounds(path), Types(path)], path is null ? [about] : []),
            Section("idle", "Idle time", "Gaps between the operations of each stream: host wait where the call began after the operation before had ended, kernel wait under 30 µs, other.", [Idle()]),
            Section("kernels", "Kernels", "Of each type the kernels with the most time.", [Kernels()]),
            Section("launches", "Launches", "Calls and what they submitted.", [Launches()]),
            Section("queues", "Queue lengths", "Operations submitted to a stream and not begun.", [Queues()]),
            Section("bandwidth", "Memory bandwidth", "Bandwidth of the copies and fills that ran at once.", [Bandwidth()]),
        ];
        return new ReportModel(
            title, Sentences(path, about), true,
            [.. sections.Select(s => s with { Tables = [.. s.Tables.Where(t => t.Rows.Length > 0)] }).Where(s => s.Tables.Length > 0 || s.Notes.Length > 0)],
            [.. _metrics], [], [], [], []);
    }

    private static ReportSection Section(string id, string title, string lead, ImmutableArray<ReportTable> tables, ImmutableArray<string> notes = default) => new(id, title, lead, tables, [], notes.IsDefault ? [] : notes);

    private ImmutableArray<string> Sentences(HtaCriticalPath? path, string about)
    {
        List<string> sentences = ["By the definitions of Holistic Trace Analysis, not by this library's own."];
        HtaTemporal temporal = analysis.Temporal;
        if (temporal.KernelUs > 0)
            sentences.Add($"The devices were idle {Verdict.Percent(temporal.IdleUs / temporal.KernelUs)} of {UnitScale.Print(temporal.KernelUs * NsPerUs, MetricUnit.Nanoseconds)} and computed {Verdict.Percent(temporal.ComputeUs / temporal.KernelUs)}.");
        if (path is { LengthUs: > 0 })
            sentences.Add($"{about}: {string.Join(", ", path.ByBound.Where(b => b.Value.LengthUs > 0).OrderByDescending(b => b.Value.LengthUs).Select(b => $"{HtaWords.Of(b.Key)} {Verdict.Percent(b.Value.LengthUs / path.LengthUs)}"))}.");
        return [.. sentences];
    }

    private TableBuilder Table(string id, string title) => new(id, title, _metrics);

    private ReportTable Temporal()
    {
        HtaTemporal t = analysis.Temporal;
        return Table("temporal", "All devices").Column("hta/rows", "rows").Column("hta/device_rows", "device rows").Column("hta/duration", "duration", "time").Column("hta/idle_time", "idle", "time").Column("hta/compute_time", "compute", "time")
            .Column("hta/non_compute_time", "non-compute", "time").Column("hta/kernel_time", "= kernel time", "time").Column("hta/communication_overlap", "communication overlapped")
            .Row().Value(analysis.Rows).Value(analysis.DeviceRows).Value(analysis.DurationUs * NsPerUs).Value(t.IdleUs * NsPerUs).Value(t.ComputeUs * NsPerUs).Value(t.NonComputeUs * NsPerUs).Value(t.KernelUs * NsPerUs).Value(analysis.CommunicationOverlap).Build();
    }

    private ReportTable KernelTypes()
    {
        TableBuilder table = Table("kernel-types", "By what ran at once").TextColumn("type", "type").Column("hta/kernel_type/time", "time", "time").Column("hta/kernel_type/share", "share");
        foreach (HtaKernelType row in analysis.KernelTypes) table.Row(subject: row.Types).Text(row.Types).Value(row.TimeUs * NsPerUs).Value(row.Share);
        return table.Build();
    }

    private ReportTable Bounds(HtaCriticalPath path)
    {
        TableBuilder table = Table("path-bounds", "Bound by").TextColumn("bound", "bound by").Column("hta/path/bound_time", "time", "time").Column("hta/path/bound_share", "share").Column("hta/path/bound_steps", "edges");
        foreach ((HtaBound bound, (double length, int steps)) in path.ByBound.OrderByDescending(b => b.Value.LengthUs).ThenBy(b => b.Key))
            table.Row(subject: HtaWords.Of(bound)).Text(HtaWords.Of(bound)).Value(length * NsPerUs).Value(path.LengthUs != 0 ? length / path.LengthUs : double.NaN).Value(steps);
        return table.Build();
    }

    private ReportTable Types(HtaCriticalPath path)
    {
        TableBuilder table = Table("path-graph", "Graph and path").TextColumn("type", "edges").Column("hta/path/nodes", "nodes").Column("hta/path/edges", "edges").Column("hta/path/path_nodes", "nodes on the path").Column("hta/path/path_rows", "rows on the path")
            .Column("hta/path/steps", "edges on the path").Column("hta/path/type_time", "time", "time").Column("hta/path/length", "= length", "time");
        ImmutableSortedDictionary<HtaEdgeType, (double LengthUs, int Steps)> onPath = path.ByType;
        foreach ((HtaEdgeType type, int edges) in path.Edges)
        {
            (double length, int steps) = onPath.GetValueOrDefault(type);
            table.Row(subject: HtaWords.Of(type)).Text(HtaWords.Of(type)).Blank().Value(edges).Blank(2).Value(steps).Value(length * NsPerUs).Blank();
        }

        return table.Row().Text("all").Value(path.Nodes).Shown(path.Edges.Values.Sum()).Value(path.PathNodes).Value(path.PathRows).Shown(path.Steps.Length).Blank().Value(path.LengthUs * NsPerUs).Build();
    }

    private ReportTable Idle()
    {
        TableBuilder table = Described(Table("idle", "Gaps by stream and category").TextColumn("stream", "stream").TextColumn("category", "category").Column("hta/gap/time", "time", "time").Column("hta/gap/share", "share"), "hta/gap");
        foreach (HtaIdle row in analysis.Idle)
            Describe(table.Row(stream: Text(row.Stream), subject: HtaWords.Of(row.Category)).Text(Text(row.Stream)).Text(HtaWords.Of(row.Category)).Value(row.IdleUs * NsPerUs).Value(row.Ratio), row.Gaps, NsPerUs);
        return table.Build();
    }

    private ReportTable Kernels()
    {
        TableBuilder table = Table("kernels", "By type and time").TextColumn("type", "type").TextColumn("kernel", "kernel").Column("hta/kernel/total", "total", "time").Column("hta/kernel/mean", "mean", "time").Column("hta/kernel/min", "min", "time").Column("hta/kernel/max", "max", "time").Column("hta/kernel/std", "std", "time");
        foreach (IGrouping<string, HtaKernel> type in analysis.Kernels.GroupBy(k => k.Type).OrderByDescending(g => g.Sum(k => k.SumUs)))
        {
            foreach (HtaKernel row in type.OrderByDescending(k => k.SumUs).ThenBy(k => k.Name, StringComparer.Ordinal))
                table.Row(subject: $"{row.Type} {row.Name}").Text(row.Type).Text(row.Name).Value(row.SumUs * NsPerUs).Value(row.MeanUs * NsPerUs).Value(row.MinUs * NsPerUs).Value(row.MaxUs * NsPerUs).Value(row.DeviationUs * NsPerUs);
        }

        return table.Note("Where a type has more than ten kernels mean, min, max and std are over the kernels' totals: of a kernel that is named they are its total.").Build();
    }

    private ReportTable Launches()
    {
        HtaLaunches l = analysis.Launches;
        TableBuilder table = Table("launches", "All launches").Column("hta/launch/count", "launches").Column("hta/launch/cpu_time", "calls", "time").Column("hta/launch/gpu_time", "device", "time").Column("hta/launch/delay", "delay", "time").Column("hta/launch/delay_mean", "mean", "delay")
            .Column("hta/launch/delay_p50", "median", "delay").Column("hta/launch/delay_p99", "p99", "delay").Column("hta/launch/delay_max", "max", "delay").Column("hta/launch/short_kernels", "kernels shorter than their call").Column("hta/launch/long_calls", "calls over 50 µs").Column("hta/launch/long_delays", "delays over 100 µs");
        if (l.Rows.Length == 0) return table.Build();
        return table.Row().Value(l.Rows.Length).Value(l.CpuUs * NsPerUs).Value(l.GpuUs * NsPerUs).Value(l.DelayUs * NsPerUs).Value(l.Delays.Mean * NsPerUs).Value(l.Delays.P50 * NsPerUs).Value(l.P99DelayUs * NsPerUs).Value(l.Delays.Max * NsPerUs)
            .Value(l.ShortKernels).Value(l.LongCalls).Value(l.LongDelays).Build();
    }

    private ReportTable Queues()
    {
        TableBuilder table = Described(Table("queue-lengths", "By stream").TextColumn("stream", "stream"), "hta/queue_length");
        foreach (HtaQueueLength row in analysis.QueueLengths) Describe(table.Row(stream: Text(row.Stream)).Text(Text(row.Stream)), row.Lengths, 1);
        return table.Build();
    }

    private ReportTable Bandwidth()
    {
        TableBuilder table = Described(Table("bandwidth", "By kind").TextColumn("kind", "kind"), "hta/bandwidth");
        foreach (HtaMemoryBandwidth row in analysis.MemoryBandwidth) Describe(table.Row(subject: row.Name).Text(row.Name), row.Steps, BytesPerGigabyte);
        return table.Build();
    }

    private static TableBuilder Described(TableBuilder table, string prefix) =>
        table.Column(prefix + "/count", "count").Column(prefix + "/mean", "mean", "value").Column(prefix + "/std", "std", "value").Column(prefix + "/min", "min", "value").Column(prefix + "/p25", "25 %", "value")
            .Column(prefix + "/p50", "50 %", "value").Column(prefix + "/p75", "75 %", "value").Column(prefix + "/max", "max", "value");

    private static void Describe(TableBuilder table, HtaSummary of, double scale) =>
        table.Value(of.Count).Value(of.Mean * scale).Value(of.Deviation * scale).Value(of.Min * scale).Value(of.P25 * scale).Value(of.P50 * scale).Value(of.P75 * scale).Value(of.Max * scale);

    private static string Text(long stream) => stream.ToString(CultureInfo.InvariantCulture);
}
