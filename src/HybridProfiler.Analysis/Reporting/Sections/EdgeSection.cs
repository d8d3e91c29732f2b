using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Memory;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>What went from component to component.</summary>
internal static class EdgeSection
{
    public static ReportSection Build(ReportContext context)
    {
        ImmutableArray<EdgeUsage> edges = context.Analysis.Edges;
        return new ReportSection(
            "edges", "Edges", "Hand-offs between components: how much, how long under way, in which layout, and how fast where a device transfer served them.",
            [HandOffs(context, edges), Layouts(context, edges)], Chart(context, edges) is { } chart ? [chart] : [], []);
    }

    private static ReportTable HandOffs(ReportContext context, ImmutableArray<EdgeUsage> edges)
    {
        TableBuilder table = context.Table("edges", "Hand-offs").TextColumn("edge", "edge").Column("edge/hand_offs", "n").Column("edge/bytes", "bytes", "bytes")
            .Column("edge/transit/p50", "in transit p50", "transit").Column("edge/transit/p95", "p95", "transit").Column("edge/transit/max", "max", "transit")
            .Column("edge/unconsumed", "unconsumed").Column("edge/transfers", "transfers").Column("edge/transfer_bytes", "transferred", "bytes")
            .Column("edge/transfer_time", "device time").Column("edge/bandwidth", "bandwidth");
        foreach (EdgeUsage row in edges)
        {
            double some = row.InTransit.Count > 0 ? 1 : double.NaN, moved = row.Transfers > 0 ? 1 : double.NaN;
            string name = context.Names.Edges[row.Edge];
            table.Row(subject: name).Text(name).Value(row.HandOffs).Value(row.Bytes)
                .Value(row.InTransit.P50Ns * some).Value(row.InTransit.P95Ns * some).Value(row.InTransit.MaxNs * some)
                .Value(row.Unconsumed).Value(row.Transfers).Value(row.TransferBytes * moved).Value(row.TransferNs * moved).Value(row.BytesPerSecond);
        }

        return table.Note("Bandwidth is bytes / device time of the transfers that served the edge; none where no transfer did.").Build();
    }

    private static ReportTable Layouts(ReportContext context, ImmutableArray<EdgeUsage> edges)
    {
        const int PerEdge = 6;
        TableBuilder table = context.Table("edge-layouts", "Layouts").TextColumn("edge", "edge").TextColumn("type", "type").TextColumn("shape", "shape").TextColumn("strides", "strides")
            .TextColumn("memory", "memory").TextColumn("conversions", "conversions").Column("edge/layout/hand_offs", "n");
        int hidden = 0;
        foreach (EdgeUsage row in edges)
        {
            string name = context.Names.Edges[row.Edge];
            hidden += Math.Max(row.Layouts.Length - PerEdge, 0);
            foreach ((TensorLayout layout, int count) in row.Layouts.Take(PerEdge))
            {
                string shape = layout.Shape.IsDefaultOrEmpty ? "" : string.Join(" × ", layout.Shape);
                string strides = TensorAccess.Of(layout).IsRowMajor ? "row-major" : string.Join(", ", layout.Strides);
                string memory = layout.From == layout.To ? ReportContext.Word(layout.From) : Stated(layout.From) + " → " + Stated(layout.To);
                string type = ReportContext.Word(layout.DType), conversions = ReportContext.Word(layout.Conversions);
                table.Row(subject: $"{name} · {type} [{shape}] ({(layout.Strides.IsDefaultOrEmpty ? "" : string.Join(", ", layout.Strides))}) {memory} {conversions}")
                    .Text(name).Text(type).Text(shape).Text(shape.Length > 0 ? strides : "").Text(memory).Text(conversions).Value(count);
            }
        }

        if (hidden > 0) table.Note($"The {PerEdge} most frequent layouts of each edge; {hidden} rarer ones are left out.");
        return table.Build();
    }

    private static string Stated(MemoryKind memory) => memory == MemoryKind.Unknown ? "not stated" : memory.ToString();

    private static ReportChart? Chart(ReportContext context, ImmutableArray<EdgeUsage> edges)
    {
        EdgeUsage[] used = [.. edges.Where(e => e.Bytes > 0)];
        if (used.Length == 0) return null;
        bool flows = IsAcyclic(context.Trace, used);
        return flows
            ? new ReportChart(
                "edge-bytes", "Bytes between components", ReportChartKind.Flow, MetricUnit.Bytes,
                [.. used.SelectMany(e => new[] { context.Names.Component(context.Trace.Edges[e.Edge].Producer), context.Names.Component(context.Trace.Edges[e.Edge].Consumer) })],
                [new("bytes", -1, [.. used.Select(e => (double)e.Bytes)])]) { Caption = "Width is the bytes handed over, all hand-offs together." }
            : new ReportChart(
                "edge-bytes", "Bytes by edge", ReportChartKind.StackedBars, MetricUnit.Bytes,
                [.. used.Select(e => context.Names.Edges[e.Edge])], [new("bytes", -1, [.. used.Select(e => (double)e.Bytes)])]) { Caption = "Bytes handed over, all hand-offs together." };
    }

    // A flow picture needs an order of the components; a loop between them has none.
    private static bool IsAcyclic(Trace trace, EdgeUsage[] edges)
    {
        HashSet<(int Producer, int Consumer)> left = [.. edges.Select(e => (trace.Edges[e.Edge].Producer, trace.Edges[e.Edge].Consumer))];
        while (left.Count > 0)
        {
            HashSet<int> consumers = [.. left.Select(l => l.Consumer)];
            if (left.RemoveWhere(l => !consumers.Contains(l.Producer)) == 0) return false;
        }

        return true;
    }
}
