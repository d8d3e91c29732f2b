namespace HybridProfiler.Analysis.Compatibility;

/// <summary>Edges along the call stack of each thread. What holds the runtime's lock is <see cref="HtaLockEdges"/>' part.</summary>
/// <param name="graph">The graph.</param>
internal sealed class HtaHostEdges(HtaGraph graph)
{
    private const int Root = -1;

    // Calls whose time is that of what they wait for.
    private static readonly HashSet<string> s_waits = new(StringComparer.Ordinal)
    {
        "cudaDeviceSynchronize", "cudaStreamSynchronize", "cudaEventQuery", "cudaEventSynchronize", "cudaMemcpy", "cudaMemcpyAsync",
    };

    public void Add()
    {
        HtaPlace? forward = OnlyThreadWith("forward"), backward = OnlyThreadWith("autograd");
        // The backward pass usually has a thread of its own while that of the forward pass waits: HTA reads them as one.
        bool merges = forward is { } f && backward is { } b && f != b && !IsZero(f) && !IsZero(b);
        SortedDictionary<(HtaPlace Process, HtaPlace Thread), List<int>> threads = [];
        for (int place = 0; place < graph.Rows.Count; place++)
        {
            HtaRow row = graph.Rows[place];
            (HtaPlace, HtaPlace) key = (row.Process, merges && row.Thread == backward ? forward!.Value : row.Thread);
            if (!threads.TryGetValue(key, out List<int>? places)) threads.Add(key, places = []);
            places.Add(place);
        }

        foreach (List<int> places in threads.Values)
            if (places.TrueForAll(p => !graph.Rows[p].IsDevice)) AddThread(places);
    }

    private static bool IsZero(HtaPlace place) => place is { Number: 0, Text: null } or { Text: "" };

    private HtaPlace? OnlyThreadWith(string word)
    {
        HashSet<HtaPlace> threads = [.. graph.Rows.Where(r => r.Category is "cpu_op" or "user_annotation" && r.Name.Contains(word, StringComparison.Ordinal)).Select(r => r.Thread)];
        return threads.Count == 1 ? threads.First() : null;
    }

    private void AddThread(List<int> places)
    {
        List<int> nodes = [.. places.SelectMany(p => new[] { 2 * p, 2 * p + 1 })];
        nodes.Sort(Compare);
        Stack<int> open = new();
        Dictionary<int, int> parents = [];
        // The end that closes is that of the innermost row, whichever the row is whose time it was.
        Walk walk = default;
        walk.Last = Root;
        foreach (int node in nodes)
        {
            if (HtaGraph.IsStart(node))
            {
                int place = HtaGraph.RowOf(node);
                parents[place] = open.TryPeek(out int parent) ? parent : Root;
                open.Push(place);
                if (graph.IsNode(place)) Enter(ref walk, node, parents[place]);
            }
            else if (open.TryPop(out int place) && graph.IsNode(place))
            {
                Leave(ref walk, 2 * place + 1, parents[place]);
            }
        }
    }

    // What the walk along a thread remembers: the node before, the row around it, and the number of open rows.
    private struct Walk
    {
        public int Last, Parent, Depth;
    }

    private void Enter(ref Walk walk, int node, int parent)
    {
        if (walk.Last != Root && !ShareLock(walk.Last, node)) graph.Add(walk.Last, node, walk.Depth == 0 ? HtaEdgeType.Dependency : HtaEdgeType.Operator, walk.Parent);
        (walk.Last, walk.Parent) = (node, parent);
        walk.Depth++;
    }

    private void Leave(ref Walk walk, int node, int parent)
    {
        if (walk.Last != Root && !ShareLock(walk.Last, node)) graph.Add(walk.Last, node, HtaEdgeType.Operator, walk.Parent, s_waits.Contains(graph.Rows[HtaGraph.RowOf(node)].Name));
        (walk.Last, walk.Parent) = (node, parent);
        walk.Depth--;
    }

    private bool ShareLock(int a, int b) =>
        HtaLockEdges.Locks(graph.Rows[HtaGraph.RowOf(a)]) && HtaLockEdges.Locks(graph.Rows[HtaGraph.RowOf(b)]) && (HtaGraph.IsStart(a) || !HtaGraph.IsStart(b));

    // In one instant ends come before starts, of starts the longer one is outside, of ends the shorter one is inside.
    private int Compare(int a, int b)
    {
        int placeA = HtaGraph.RowOf(a), placeB = HtaGraph.RowOf(b);
        if (placeA == placeB) return a.CompareTo(b);
        int byTime = graph.TimeOf(a).CompareTo(graph.TimeOf(b));
        if (byTime != 0) return byTime;
        bool startsA = HtaGraph.IsStart(a), startsB = HtaGraph.IsStart(b);
        if (startsA != startsB) return startsA ? 1 : -1;
        int byLength = graph.Rows[placeA].Duration.CompareTo(graph.Rows[placeB].Duration);
        if (byLength != 0) return startsA ? -byLength : byLength;
        return startsA ? placeA.CompareTo(placeB) : placeB.CompareTo(placeA);
    }
}
