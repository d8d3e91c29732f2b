using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Changes;

/// <summary>Reads latencies and run time off a timed schedule.</summary>
internal static class Outcome
{
    public static Prediction Of(TraceAnalysis analysis, ImmutableArray<Change> changes, Schedule schedule, Retiming times)
    {
        DependencyGraph graph = schedule.Graph;
        List<ClassPrediction> classes = [];
        bool isOpen = RequestLinks.HasOpenArrivals(analysis.Trace);
        foreach (IGrouping<string, RequestLatency> group in analysis.Requests.Where(r => r.Finished && r.Regime == Regime.Warm).GroupBy(r => r.Class).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            RequestLatency[] before = [.. group];
            (long Begin, long End)[] after = [.. before.Select(r => TimesOf(schedule, times, r, isOpen))];
            classes.Add(new ClassPrediction(
                group.Key, Distribution.Of([.. before.Select(r => r.LatencyNs)]), Distribution.Of([.. after.Select(a => a.End - a.Begin)]),
                Rate(before.Length, before.Min(r => r.IntendedStartNs), before.Max(r => r.EndNs)), Rate(after.Length, after.Min(a => a.Begin), after.Max(a => a.End))));
        }

        (long runBefore, long runAfter) = RunOf(graph, times);
        return new Prediction(changes, [.. classes], runBefore, runAfter, [.. schedule.Notes]);
    }

    // Requests from outside come when they come; the others begin when their thread gets to them.
    private static (long Begin, long End) TimesOf(Schedule schedule, Retiming times, RequestLatency request, bool isOpen)
    {
        DependencyGraph graph = schedule.Graph;
        RequestPlace place = graph.Requests[request.Request];
        long begin = isOpen || place.First < 0 ? request.IntendedStartNs : times.StartNs[place.First] + (request.IntendedStartNs - graph.Pieces[place.First].StartNs);
        long end = place.Last < 0 ? begin + request.LatencyNs : times.EndNs[schedule.LeavesWith.GetValueOrDefault(place.Last, place.Last)] + (request.EndNs - graph.Pieces[place.Last].EndNs);
        return (begin, Math.Max(begin, end));
    }

    private static (long Before, long After) RunOf(DependencyGraph graph, Retiming times)
    {
        long start = graph.Index.StartNs, before = start, after = start;
        ReadOnlySpan<Piece> pieces = graph.Pieces;
        foreach (Lane lane in graph.Lanes)
        {
            // Spans that cross threads are times of something that stands elsewhere as well.
            if (lane.Kind is LaneKind.Async or LaneKind.Arrivals) continue;
            for (int p = lane.First; p < lane.End; p++)
            {
                if (pieces[p].Kind == PieceKind.Gap) continue;
                before = Math.Max(before, pieces[p].EndNs);
                after = Math.Max(after, times.EndNs[p]);
            }
        }

        return (before - start, after - start);
    }

    private static double Rate(int count, long from, long to) => to > from ? count * 1e9 / (to - from) : double.NaN;
}
