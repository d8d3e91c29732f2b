using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>What is missing, doubtful or costly; printed first.</summary>
internal static class HealthSection
{
    public static ReportSection Build(ReportContext context)
    {
        Health health = context.Trace.Health;
        ProfilerCost cost = context.Analysis.Cost;
        TableBuilder overhead = context.Table("overhead", "Overhead")
            .Column("recording/wall", "wall").Column("profiler/records", "records").Column("profiler/scope_cost", "cost of a scope")
            .Column("profiler/own_cost", "own cost").Column("profiler/own_cost_share", "own cost / wall");
        double measured = cost.IsMeasured ? 1 : double.NaN;
        overhead.Row().Value(cost.WallNs).Value(cost.Records).Value(cost.ScopeCostNs * measured).Value(cost.OwnCostNs * measured).Value(cost.Share);
        overhead.Note(cost.IsMeasured
            ? "Durations below the cost of the scopes they were measured with are printed as n.d. (not distinguishable)."
            : "The cost of a scope was not measured, so no value is compared with it.");

        TableBuilder counts = context.Table("health", "Health").TextColumn("name", "count of").Column("health/dropped_records", "n").TextColumn("meaning", "meaning");
        foreach ((string key, long count) in Counts(health)) AddCount(context, counts, key, count);

        TableBuilder absences = context.Table("absences", "Not available").TextColumn("source", "source").TextColumn("reason", "reason");
        foreach (Absence absence in health.Absences) absences.Row().Text(absence.Source).Text(absence.Reason);
        return new ReportSection(
            "health", "Health and overhead", health.IsClean ? "Nothing was lost, moved or guessed." : "Something was lost, moved or guessed: read the rest with care.",
            [overhead.Build(), counts.Build(), absences.Build()], [], health.Notes);
    }

    // Every count stands among the metrics; the table shows the ones that are not zero.
    private static void AddCount(ReportContext context, TableBuilder table, string key, long count)
    {
        MetricDefinition definition = MetricCatalog.Find(key);
        context.Metrics.Add(new Metric(key, "", "", "", "", count, definition.Unit, true));
        if (count == 0) return;
        table.Row().Text(key["health.".Length..].Replace('_', ' ')).Shown(count).Text(definition.Definition);
    }

    private static (string, long)[] Counts(Health health) =>
    [
        ("health/dropped_records", health.DroppedRecords), ("health/unfinished_spans", health.UnfinishedSpans),
        ("health/unmatched_ends", health.UnmatchedEnds), ("health/repeated_ends", health.RepeatedEnds),
        ("health/inferred_ends", health.InferredEnds), ("health/lost_device_operations", health.LostDeviceOperations),
        ("health/unattributed_device_operations", health.UnattributedDeviceOperations), ("health/driver_errors", health.DriverErrors),
        ("health/unconsumed_hand_offs", health.UnconsumedHandOffs), ("health/clamped_device_times", health.ClampedDeviceTimes),
        ("health/skipped_packets", health.SkippedPackets), ("health/truncated_bytes", health.TruncatedBytes),
    ];
}
