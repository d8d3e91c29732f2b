using System.Collections.Immutable;
using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>Why the slow requests are slow.</summary>
internal static class TailSection
{
    private const int PartsPerClass = 10;

    public static ReportSection Build(ReportContext context)
    {
        ImmutableArray<TailExplanation> tails = context.Analysis.Tails;
        return new ReportSection(
            "tail", "Tail", "The p99 request beside the median one, part by part along their critical paths.",
            [Parts(context, tails), Events(context, tails)], [], []);
    }

    private static ReportTable Parts(ReportContext context, ImmutableArray<TailExplanation> tails)
    {
        TableBuilder table = context.Table("tail-parts", "Where p99 differs from the median").TextColumn("class", "class").TextColumn("bound", "bound by").TextColumn("component", "component").TextColumn("edge", "edge")
            .Column("tail/part/median", "median request", "time").Column("tail/part/p99", "p99 request", "time").Column("tail/part/excess", "excess", "time").Column("tail/part/share", "share").Column("tail/excess", "of latency", "time");
        int hidden = 0;
        foreach (TailExplanation tail in tails)
        {
            TailDifference[] shown = [.. tail.Differences.Where(d => d.ExcessNs != 0).OrderByDescending(d => Math.Abs(d.ExcessNs)).Take(PartsPerClass)];
            hidden += tail.Differences.Count(d => d.ExcessNs != 0) - shown.Length;
            foreach (TailDifference part in tail.Differences)
            {
                string component = context.Names.ComponentIfAny(part.Component), edge = context.Names.EdgeIfAny(part.Edge);
                string bound = Names.Of(part.Bound) + (part.IsBehindOthers ? ", for other requests" : "");
                table.Row(component: component, subject: Names.Subject(Names.Class(tail.Class), bound, edge), hidden: !shown.Contains(part))
                    .Text(Names.Class(tail.Class)).Text(bound).Text(component).Text(edge).Value(part.MedianNs).Value(part.TailNs).Value(part.ExcessNs)
                    .Value(tail.ExcessNs != 0 ? (double)part.ExcessNs / tail.ExcessNs : double.NaN).Blank();
            }

            table.Row(subject: Names.Class(tail.Class)).Text(Names.Class(tail.Class)).Text("= latency").Text("").Text("")
                .Shown(tail.Median.LatencyNs).Shown(tail.Tail.LatencyNs).Shown(tail.ExcessNs).Shown(1).Value(tail.ExcessNs);
        }

        if (hidden > 0) table.Note($"The {PartsPerClass} largest differences of each class; {hidden} smaller ones are left out, and are in the sum.");
        return table.Build();
    }

    private static ReportTable Events(ReportContext context, ImmutableArray<TailExplanation> tails)
    {
        TableBuilder table = context.Table("tail-events", "What owns the excess").TextColumn("class", "class").TextColumn("bound", "bound by").TextColumn("component", "component").TextColumn("span", "span").TextColumn("where", "on")
            .Column("tail/event/at", "at", "time").Column("tail/event/duration", "duration", "time");
        foreach (TailExplanation tail in tails)
        {
            foreach (PathPiece piece in tail.Events)
            {
                string component = context.Names.ComponentIfAny(piece.Component), track = context.Names.TrackIfAny(piece.Track);
                string span = piece.Span >= 0 ? context.Trace.NameOf(piece.Span) : context.Names.EdgeIfAny(piece.Edge);
                table.Row(stream: track, component: component, subject: $"{Names.Class(tail.Class)} · {Names.Of(piece.Bound)} · {span} · {piece.StartNs - tail.Tail.IntendedStartNs}")
                    .Text(Names.Class(tail.Class)).Text(Names.Of(piece.Bound) + (piece.IsBehindOthers(tail.Tail) ? ", for request " + context.Trace.Requests.Id[piece.Request] : "")).Text(component).Text(span)
                    .Text(track).Value(piece.StartNs - tail.Tail.IntendedStartNs).Value(piece.LengthNs);
            }
        }

        return table.Note("The longest stretches of the p99 request's critical path among the parts that took longer than in the median request; times count from its intended start.").Build();
    }
}
