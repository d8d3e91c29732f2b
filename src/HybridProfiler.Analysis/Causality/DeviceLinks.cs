using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>What a device operation had to wait for: its submission, the operation before it on the queue, the operations it waits for.</summary>
internal static class DeviceLinks
{
    // An operation that began later than this after all that is recorded, and sooner than this after another queue's
    // operation ended, is taken to have waited for that one: drivers seldom say it.
    private const long NearNs = 10_000;

    /// <returns>For each piece the operation before it on its queue, or -1.</returns>
    public static int[] Add(GraphBuilder graph)
    {
        Trace trace = graph.Trace;
        foreach ((int operation, int call, long submittedNs) in graph.Submissions.All)
        {
            int from = graph.EndingAt(graph.LaneOf[trace.Spans.Track[call]], submittedNs);
            graph.Link(from, graph.PieceOfOperation[operation], atEnd: false, LinkKind.Submission);
        }

        for (int f = 0; f < trace.Flows.Count; f++)
        {
            if ((FlowKind)trace.Flows.Kind[f] != FlowKind.Dependency) continue;
            int from = graph.PieceOfOperation[trace.Flows.From[f]], to = graph.PieceOfOperation[trace.Flows.To[f]];
            // A marker that waits is over when what it waited for is; other operations begin then.
            if (from >= 0 && to >= 0) graph.Link(from, to, graph.Pieces[to].Kind == PieceKind.DeviceWait, LinkKind.Dependency);
        }

        int[] before = new int[graph.Pieces.Length];
        Array.Fill(before, -1);
        foreach (Lane lane in graph.Lanes)
            if (lane.Kind == LaneKind.Queue) AddOrder(graph, lane, before);
        AddUnrecorded(graph, before);
        return before;
    }

    private static void AddUnrecorded(GraphBuilder graph, int[] before)
    {
        Dictionary<int, List<(long EndNs, int Piece)>> byDevice = [];
        foreach (Lane lane in graph.Lanes)
        {
            if (lane.Kind != LaneKind.Queue) continue;
            int device = graph.Trace.Tracks[lane.Track].Device;
            if (!byDevice.TryGetValue(device, out var ends)) byDevice.Add(device, ends = []);
            for (int p = lane.First; p < lane.End; p++) ends.Add((graph.Pieces[p].EndNs, p));
        }

        long[] known = graph.LatestCauses();
        foreach (List<(long EndNs, int Piece)> ends in byDevice.Values)
        {
            ends.Sort();
            if (ends.TrueForAll(e => graph.Pieces[e.Piece].Lane == graph.Pieces[ends[0].Piece].Lane)) continue;
            foreach ((_, int piece) in ends)
            {
                long start = graph.Pieces[piece].StartNs, cause = Math.Max(known[piece - graph.FirstOperation], before[piece] < 0 ? long.MinValue : graph.Pieces[before[piece]].EndNs);
                if (known[piece - graph.FirstOperation] == long.MinValue || start - cause <= NearNs) continue;
                int at = ends.BinarySearch((start, int.MaxValue));
                int last = (at < 0 ? ~at : at) - 1;
                if (last >= 0 && start - ends[last].EndNs < NearNs && ends[last].EndNs > cause) graph.Link(ends[last].Piece, piece, atEnd: false, LinkKind.Dependency);
            }
        }
    }

    private static void AddOrder(GraphBuilder graph, Lane lane, int[] before)
    {
        // Operations that had ended, the latest end last: what leaves the heap later ended later.
        PriorityQueue<int, long> running = new();
        int ended = -1;
        for (int p = lane.First; p < lane.End; p++)
        {
            long start = graph.Pieces[p].StartNs;
            while (running.TryPeek(out int next, out long end) && end <= start)
            {
                running.Dequeue();
                ended = next;
            }

            before[p] = ended;
            running.Enqueue(p, graph.Pieces[p].EndNs);
        }
    }
}
