using HybridProfiler.Analysis.Analyzers;

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
            BlockingCopy(graph, lane, operation, call, submittedNs);
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

    private static void BlockingCopy(GraphBuilder graph, int lane, int operation, int call, long submittedNs)
    {
        int copy = graph.PieceOfOperation[operation];
        if (graph.Pieces[copy].Kind != PieceKind.Transfer || !BlockingCopies.IsAwaited(graph.Trace, operation, call, submittedNs)) return;
        // A pause of the runtime may have cut a call that waits all the time; a scope of the program may have waited at its end.
        bool waitsThroughout = graph.Index.BlockingCopies.WaitsFromNs(call) != long.MaxValue;
        long until = waitsThroughout ? graph.Pieces[copy].EndNs : graph.Trace.Spans.EndOf(call);
        int waits = graph.EndingAt(lane, until);
        if (waitsThroughout && (waits < 0 || graph.Pieces[waits].EndNs < until)) waits = Math.Max(waits + 1, graph.Lanes[lane].First);
        if (waits >= 0 && waits < graph.Lanes[lane].End && graph.Pieces[waits].Span == call) graph.Link(copy, waits, atEnd: true, LinkKind.Synchronisation);
    }
}
