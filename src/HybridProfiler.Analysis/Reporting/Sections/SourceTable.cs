using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>What the imported file held, as its reader counted.</summary>
internal static class SourceTable
{
    /// <summary>True for facts that this table prints, and for descriptions of devices without work.</summary>
    public static bool IsCount(string fact) =>
        fact is SourceFacts.Events or SourceFacts.EventsByPhase or SourceFacts.EventsByCategory or SourceFacts.ArrowPoints or SourceFacts.Arrows or SourceFacts.AmbiguousLaunches
        || fact.StartsWith(SourceFacts.DevicePrefix, StringComparison.Ordinal);

    public static ReportTable Of(ReportContext context)
    {
        TableBuilder table = context.Table("source", "Events of the file").TextColumn("what", "what").Column("source/events", "events");
        if (SourceCounts.Number(context.Trace, SourceFacts.Events) is { } events) table.Row().Text("all").Value(events);
        foreach ((string fact, string of) in new[] { (SourceFacts.EventsByPhase, "phase"), (SourceFacts.EventsByCategory, "category"), (SourceFacts.ArrowPoints, "arrow points"), (SourceFacts.Arrows, "arrows") })
        {
            foreach ((string name, long count) in SourceCounts.Object(context.Trace, fact))
            {
                string what = $"{of} {(name.Length > 0 ? name : "(none)")}";
                table.Row(subject: what).Text(what).Value(count);
            }
        }

        return table.Build();
    }
}
