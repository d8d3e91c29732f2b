using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>
/// What a synchronisation call waited for. The trace does not say which queue a call is about, so: of what the thread
/// had submitted to each queue before the call, the last operation, where it had ended when the call returned; else the
/// last operation that had. A copy whose call returned after it was over is waited for by that call.
/// </summary>
internal static class SyncLinks
{
    public static void Add(GraphBuilder graph)
    {
        Dictionary<int, List<Submitted>> byLane = [];
        List<Submitted> all = [];
        foreach ((int operation, int call, long submittedNs) in graph.Submissions.All)
        {
            int lane = graph.LaneOf[graph.Trace.Spans.Track[call]];
            Submitted submitted = new(submittedNs, graph.PieceOfOperation[operation]);
            if (!byLane.TryGetValue(lane, out List<Submitted>? list)) byLane.Add(lane, list = []);
            list.Add(submitted);
            all.Add(submitted);
            BlockingCopy(graph, lane, operation, call);
        }

        Dictionary<int, QueueLog[]> logs = byLane.ToDictionary(p => p.Key, p => QueueLog.Of(graph, p.Value));
        QueueLog[] any = all.Count > 0 ? QueueLog.Of(graph, all) : QueueLog.OfUnsubmitted(graph);
        for (int l = 0; l < graph.Lanes.Count; l++)
        {
            Lane lane = graph.Lanes[l];
            if (lane.Kind == LaneKind.Queue) continue;
            QueueLog[] mine = logs.GetValueOrDefault(l) ?? any;
            for (int p = lane.First; p < lane.End; p++)
            {
                if (graph.Pieces[p].Kind != PieceKind.Sync) continue;
                foreach (QueueLog log in mine)
                {
                    int operation = log.WaitedForBy(graph, p);
                    if (operation >= 0) graph.Link(operation, p, atEnd: true, LinkKind.Synchronisation, toleranceNs: log.ToleranceNs);
                }
            }
        }
    }

    private static void BlockingCopy(GraphBuilder graph, int lane, int operation, int call)
    {
        SpanTable spans = graph.Trace.Spans;
        int copy = graph.PieceOfOperation[operation];
        if (graph.Pieces[copy].Kind != PieceKind.Transfer || spans.EndOf(operation) > spans.EndOf(call) || spans.Start[operation] < spans.Start[call]) return;
        int last = graph.EndingAt(lane, spans.EndOf(call));
        if (last >= 0 && graph.Pieces[last].Span == call) graph.Link(copy, last, atEnd: true, LinkKind.Synchronisation);
    }
}
