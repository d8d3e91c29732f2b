using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>Host threads against the wall of the recording.</summary>
internal static class ThreadSection
{
    public static ReportSection Build(ReportContext context)
    {
        ImmutableArray<ThreadUsage> all = context.Analysis.Threads;
        ImmutableArray<ThreadUsage> rows = [.. all.OrderByDescending(t => t.WallNs - t.UnattributedNs).ThenBy(t => t.Track).Take(context.Analysis.Index.Options.TableRows)];
        TableBuilder table = context.Table("threads", "Threads").TextColumn("thread", "thread").Column("thread/spans", "spans").Column("thread/compute", "working", "time")
            .Column("thread/wait", "waiting", "time").Column("thread/runtime", "runtime", "time").Column("thread/unattributed", "unattributed", "time").Column("thread/wall", "= wall", "time");
        foreach (ThreadUsage row in rows)
        {
            string name = context.Names.Tracks[row.Track];
            table.Row(stream: name).Text(name).Value(row.Spans).Value(row.ComputeNs).Value(row.WaitNs).Value(row.RuntimeNs).Value(row.UnattributedNs).Value(row.WallNs);
        }

        if (rows.Length < all.Length) table.Note($"The {rows.Length} busiest of {all.Length} threads.");
        return new ReportSection(
            "threads", "Host threads", "Self times of a thread's spans and the time under no span sum to the wall of the recording.",
            [table.Build()], rows.IsEmpty ? [] : [Chart(context, rows)], []);
    }

    private static ReportChart Chart(ReportContext context, ImmutableArray<ThreadUsage> rows) => new(
        "threads", "Threads", ReportChartKind.StackedBars, MetricUnit.Nanoseconds, [.. rows.Select(r => context.Names.Tracks[r.Track])],
        [
            new("working", -1, [.. rows.Select(r => (double)r.ComputeNs)]),
            new("waiting", -1, [.. rows.Select(r => (double)r.WaitNs)]),
            new("runtime", -1, [.. rows.Select(r => (double)r.RuntimeNs)]),
            new("unattributed", -1, [.. rows.Select(r => (double)r.UnattributedNs)]),
        ]) { Caption = "Each bar is the wall of the recording." };
}
