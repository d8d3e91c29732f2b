using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>Choices taken at run time and what their requests took.</summary>
internal static class DecisionSection
{
    public static ReportSection Build(ReportContext context)
    {
        TableBuilder table = context.Table("decisions", "Choices").TextColumn("component", "component").TextColumn("decision", "decision").TextColumn("choice", "choice")
            .Column("decision/count", "n").Column("decision/share", "share").Column("decision/requests", "warm requests")
            .Column("decision/latency/mean", "latency mean", "latency").Column("decision/latency/p50", "p50", "latency").Column("decision/latency/p95", "p95", "latency");
        foreach (DecisionUsage row in context.Analysis.Decisions.Take(context.Analysis.Index.Options.TableRows))
        {
            double some = row.Latency.Count > 0 ? 1 : double.NaN;
            string component = context.Names.Component(row.Component);
            table.Row(component: component, subject: $"{row.Name} · {row.Choice}").Text(component).Text(row.Name).Text(row.Choice).Value(row.Count).Value(row.Share)
                .Value(row.Latency.Count).Value(row.Latency.MeanNs * some).Value(row.Latency.P50Ns * some).Value(row.Latency.P95Ns * some);
        }

        int hidden = context.Analysis.Decisions.Length - context.Analysis.Index.Options.TableRows;
        if (hidden > 0) table.Note($"{hidden} further choices are left out.");
        table.Note("Latency of the warm requests in which the choice was taken at least once. A request that took several choices counts for each: a difference between rows is not the effect of the choice alone.");
        return new ReportSection("decisions", "Decisions", "Routes, exits and fallbacks taken at run time.", [table.Build()], [], []);
    }
}
