namespace HybridProfiler.Analysis.Compatibility;

/// <summary>
/// Calls that take the CUDA runtime's lock, as HTA sees them: of those that overlap, whichever thread they are on, the one that
/// returned first had the lock first, and all that had begun by then waited for it.
/// </summary>
/// <param name="graph">The graph.</param>
internal sealed class HtaLockEdges(HtaGraph graph)
{
    private readonly Stack<int> _begun = new();

    /// <summary>True for a call that takes the lock.</summary>
    public static bool Locks(HtaRow row) => row.Name is "cudaHostAlloc" or "cudaLaunchKernel" or "cudaMemcpyAsync";

    public void Add()
    {
        int before = -1;
        foreach (int node in Nodes())
        {
            if (HtaGraph.IsStart(node))
            {
                _begun.Push(node);
            }
            else
            {
                while (_begun.TryPop(out int begun)) graph.Add(begun, node, begun == node - 1 ? HtaEdgeType.Operator : HtaEdgeType.Dependency);
                if (!HtaGraph.IsStart(before)) graph.Add(before, node, HtaEdgeType.Dependency);
            }

            before = node;
        }
    }

    // By time, then by the order of the file; of a row that takes no time the start first.
    private List<int> Nodes()
    {
        List<int> nodes = [];
        for (int place = 0; place < graph.Rows.Count; place++)
        {
            if (!graph.IsNode(place) || !Locks(graph.Rows[place])) continue;
            nodes.Add(2 * place);
            nodes.Add(2 * place + 1);
        }

        nodes.Sort((a, b) =>
        {
            int byTime = graph.TimeOf(a).CompareTo(graph.TimeOf(b));
            return byTime != 0 ? byTime : a.CompareTo(b);
        });
        return nodes;
    }
}
