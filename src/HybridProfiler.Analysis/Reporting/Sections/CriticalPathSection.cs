using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>What the requests and the run as a whole had to wait for, instant by instant.</summary>
internal static class CriticalPathSection
{
    private const int PartsPerClass = 12, PartsOfRun = 20;

    public static ReportSection Build(ReportContext context)
    {
        ImmutableArray<CriticalPathUsage> classes = context.Analysis.CriticalPaths;
        return new ReportSection(
            "critical-path", "Critical path",
            "The longest path through what depended on what. Only work on it, made faster, makes the whole faster; what is not on it has slack.",
            [Bounds(context, classes), Parts(context, classes), Run(context)], Chart(classes) is { } chart ? [chart] : [], []);
    }

    private static ReportTable Bounds(ReportContext context, ImmutableArray<CriticalPathUsage> classes)
    {
        TableBuilder table = context.Table("path-bounds", "What requests are bound by").TextColumn("class", "class").TextColumn("regime", "regime").TextColumn("bound", "bound by")
            .Column("path/request/mean", "per request").Column("path/request/share", "share").Column("path/request/queued", "of it behind other requests");
        foreach (CriticalPathUsage row in classes.Where(c => c.TotalNs > 0))
        {
            foreach ((BoundBy bound, long total) in row.Shares.GroupBy(s => s.Bound).Select(g => (g.Key, g.Sum(s => s.TotalNs))).OrderByDescending(b => b.Item2).ThenBy(b => b.Key))
            {
                table.Row(subject: $"{Subject(row)} · {Names.Of(bound)}").Text(Names.Class(row.Class)).Text(Names.Of(row.Regime)).Text(Names.Of(bound))
                    .Value((double)total / row.Requests).Value((double)total / row.TotalNs).Blank();
            }

            table.Row(subject: Subject(row)).Text(Names.Class(row.Class)).Text(Names.Of(row.Regime)).Text("= latency")
                .Shown((double)row.TotalNs / row.Requests).Shown(1).Value((double)row.QueuedNs / row.Requests);
        }

        return table.Build();
    }

    private static ReportTable Parts(ReportContext context, ImmutableArray<CriticalPathUsage> classes)
    {
        TableBuilder table = context.Table("path-parts", "Critical path by component and edge").TextColumn("class", "class").TextColumn("regime", "regime").TextColumn("bound", "bound by")
            .TextColumn("component", "component").TextColumn("edge", "edge").Column("path/part/mean", "per request").Column("path/part/share", "share");
        int hidden = 0;
        foreach (CriticalPathUsage row in classes.Where(c => c.TotalNs > 0))
        {
            hidden += Math.Max(row.Shares.Length - PartsPerClass, 0);
            for (int i = 0; i < row.Shares.Length; i++)
            {
                PathShare share = row.Shares[i];
                string component = context.Names.ComponentIfAny(share.Component), edge = context.Names.EdgeIfAny(share.Edge);
                table.Row(component: component, subject: Names.Subject(Subject(row), Names.Of(share.Bound), edge), hidden: i >= PartsPerClass)
                    .Text(Names.Class(row.Class)).Text(Names.Of(row.Regime)).Text(Names.Of(share.Bound)).Text(component).Text(edge)
                    .Value((double)share.TotalNs / row.Requests).Value((double)share.TotalNs / row.TotalNs);
            }
        }

        if (hidden > 0) table.Note($"The {PartsPerClass} largest of each class; {hidden} smaller ones are left out.");
        return table.Build();
    }

    private static ReportTable Run(ReportContext context)
    {
        TableBuilder table = context.Table("path-run", "Critical path of the run").TextColumn("bound", "bound by").TextColumn("component", "component").TextColumn("edge", "edge")
            .Column("path/run/total", "total").Column("path/run/share", "share");
        long length = context.Analysis.WallNs;
        if (length == 0) return table.Build();
        ImmutableArray<PathShare> shares = context.Analysis.CriticalPathShares;
        for (int i = 0; i < shares.Length; i++)
        {
            PathShare share = shares[i];
            string component = context.Names.ComponentIfAny(share.Component), edge = context.Names.EdgeIfAny(share.Edge);
            table.Row(component: component, subject: Names.Subject(Names.Of(share.Bound), edge), hidden: i >= PartsOfRun)
                .Text(Names.Of(share.Bound)).Text(component).Text(edge).Value(share.TotalNs).Value((double)share.TotalNs / length);
        }

        if (shares.Length > PartsOfRun) table.Note($"The {PartsOfRun} largest of {shares.Length}.");
        return table.Note("Launch: the host call that submits, from there to the begin on the device, and gaps between operations of a queue. Synchronisation: waits whose cause is over or not known; what was waited for stands under its own name. Idle: nothing recorded explains it.").Build();
    }

    private static ReportChart? Chart(ImmutableArray<CriticalPathUsage> classes)
    {
        CriticalPathUsage[] shown = [.. classes.Where(c => c.TotalNs > 0 && c.Regime == Regime.Warm)];
        if (shown.Length == 0) return null;
        BoundBy[] bounds = [.. Enum.GetValues<BoundBy>().Where(b => shown.Any(c => c.Shares.Any(s => s.Bound == b)))];
        return new ReportChart(
            "path-bounds", "What a request is bound by", ReportChartKind.StackedBars, MetricUnit.Nanoseconds, [.. shown.Select(c => Names.Class(c.Class))],
            [.. bounds.Select(b => new ReportSeries(Names.Of(b), -1, [.. shown.Select(c => (double)c.Shares.Where(s => s.Bound == b).Sum(s => s.TotalNs) / c.Requests)]))])
        { Caption = "Critical path per request; a bar is as long as the mean latency." };
    }

    private static string Subject(CriticalPathUsage row) => Names.Class(row.Class) + " · " + Names.Of(row.Regime);
}
