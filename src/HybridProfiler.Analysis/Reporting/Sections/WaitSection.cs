using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>Who waited, why, and who is charged for it.</summary>
internal static class WaitSection
{
    private const int MostRows = 25;

    public static ReportSection Build(ReportContext context)
    {
        WaitStates waits = context.Analysis.WaitStates;
        return new ReportSection(
            "waits", "Waiting", "Why threads waited, and what each instant of it is charged to: the work at which the chain that ended the wait was meanwhile.",
            [States(context, waits), Costs(context, waits)], [], []);
    }

    private static ReportTable States(ReportContext context, WaitStates waits)
    {
        TableBuilder table = context.Table("wait-states", "Wait states").TextColumn("kind", "state").TextColumn("component", "waits in")
            .Column("wait/state/count", "waits").Column("wait/state/total", "total", "time").Column("wait/state/share", "share").Column("wait/total", "all waiting", "time");
        if (waits.WaitingNs == 0) return table.Build();
        foreach (WaitState row in waits.States)
        {
            string component = context.Names.Component(row.Waiter);
            table.Row(component: component, subject: Names.Of(row.Kind)).Text(Names.Of(row.Kind)).Text(component)
                .Value(row.Waits).Value(row.TotalNs).Value((double)row.TotalNs / waits.WaitingNs).Blank();
        }

        return table.Row().Text("= waiting").Text("").Blank().Shown(waits.WaitingNs).Shown(1).Value(waits.WaitingNs).Build();
    }

    private static ReportTable Costs(ReportContext context, WaitStates waits)
    {
        TableBuilder table = context.Table("delay-costs", "Delay costs").TextColumn("component", "charged to").TextColumn("bound", "which was in").TextColumn("edge", "edge")
            .Column("wait/cost/total", "total").Column("wait/cost/share", "share");
        var rows = waits.Costs.GroupBy(c => (c.Causer, c.Bound, c.Edge)).Select(g => (g.Key, Ns: g.Sum(c => c.TotalNs))).OrderByDescending(r => r.Ns).ThenBy(r => r.Key).ToArray();
        for (int i = 0; i < rows.Length; i++)
        {
            ((int causer, BoundBy bound, int edge), long ns) = rows[i];
            string component = context.Names.Component(causer), over = context.Names.EdgeIfAny(edge);
            table.Row(component: component, subject: Names.Subject(Names.Of(bound), over), hidden: i >= MostRows)
                .Text(component).Text(Names.Of(bound)).Text(over).Value(ns).Value((double)ns / waits.WaitingNs);
        }

        if (rows.Length > MostRows) table.Note($"The {MostRows} largest of {rows.Length}.");
        return table.Build();
    }
}
