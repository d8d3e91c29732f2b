using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Memory;

/// <summary>
/// Hand-offs joined to paths within a request: after a hand-off to a component comes the first one that the component makes once it
/// has taken over. Each hand-off lies on exactly one path. Without requests the whole recording counts as one.
/// </summary>
internal static class HandOffPaths
{
    public static List<int[]> Of(TraceIndex index)
    {
        Trace trace = index.Trace;
        HandOffTable handOffs = trace.HandOffs;
        bool noRequests = trace.Requests.Count == 0;
        Dictionary<(int Request, int Producer), (List<int> Rows, int Next)> waiting = [];
        for (int h = 0; h < handOffs.Count; h++)
        {
            // Outside of requests nothing tells which one belongs to which.
            if (handOffs.Request[h] < 0 && !noRequests) continue;
            var key = (handOffs.Request[h], trace.Edges[handOffs.Edge[h]].Producer);
            if (!waiting.TryGetValue(key, out var list)) waiting.Add(key, list = ([], 0));
            list.Rows.Add(h);
        }

        bool[] taken = new bool[handOffs.Count];
        List<int[]> paths = [];
        List<int> path = [];
        for (int h = 0; h < handOffs.Count; h++)
        {
            if (taken[h]) continue;
            path.Clear();
            for (int at = h; at >= 0; at = handOffs.Request[at] < 0 && !noRequests ? -1 : Successor(trace, waiting, taken, at))
            {
                taken[at] = true;
                path.Add(at);
            }

            paths.Add([.. path]);
        }

        return paths;
    }

    private static int Successor(Trace trace, Dictionary<(int, int), (List<int> Rows, int Next)> waiting, bool[] taken, int handOff)
    {
        HandOffTable handOffs = trace.HandOffs;
        long consumed = handOffs.Consumed[handOff];
        int consumer = trace.Edges[handOffs.Edge[handOff]].Consumer;
        if (consumed < 0 || consumer < 0 || !waiting.TryGetValue((handOffs.Request[handOff], consumer), out var list)) return -1;
        // Rows are in the order of production; those taken lie mostly in front.
        int from = Math.Max(list.Next, TimeSearch.CountUpTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list.Rows), consumed - 1, r => trace.HandOffs.Produced[r]));
        while (from < list.Rows.Count && (taken[list.Rows[from]] || list.Rows[from] == handOff)) from++;
        int next = list.Next;
        while (next < list.Rows.Count && taken[list.Rows[next]]) next++;
        waiting[(handOffs.Request[handOff], consumer)] = (list.Rows, next);
        return from < list.Rows.Count ? list.Rows[from] : -1;
    }
}
