using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>
/// The longest path through HTA's graph of one annotated stretch of a trace: nodes are begins and ends of operators, calls and rows of
/// devices. It differs from <see cref="TraceAnalysis.CriticalPaths">this library's own</see> in what depends on what: on one thread everything depends on what
/// came before, the backward pass is put into the forward pass' thread, launches and copies of different threads wait for each other
/// in the order in which they returned, and gaps of more than 1,500 units of time are none between two kernels.
/// </summary>
/// <param name="Nodes">Nodes that an edge touches.</param>
/// <param name="Edges">Edges of the graph by type.</param>
/// <param name="PathNodes">Nodes on the path.</param>
/// <param name="PathRows">Rows of the file that begin or end on the path.</param>
/// <param name="Steps">Edges of the path, from its begin to its end.</param>
public sealed record HtaCriticalPath(int Nodes, ImmutableSortedDictionary<HtaEdgeType, int> Edges, int PathNodes, int PathRows, ImmutableArray<HtaPathStep> Steps)
{
    /// <summary>Sum of the steps.</summary>
    public double LengthUs => Steps.Sum(s => s.LengthUs);

    /// <summary>Length and number of the steps by what bounds them.</summary>
    public ImmutableSortedDictionary<HtaBound, (double LengthUs, int Steps)> ByBound => Parts(s => s.Bound);

    /// <summary>Length and number of the steps by type.</summary>
    public ImmutableSortedDictionary<HtaEdgeType, (double LengthUs, int Steps)> ByType => Parts(s => s.Type);

    private ImmutableSortedDictionary<TKey, (double LengthUs, int Steps)> Parts<TKey>(Func<HtaPathStep, TKey> by)
        where TKey : notnull => Steps.GroupBy(by).ToImmutableSortedDictionary(g => g.Key, g => (g.Sum(s => s.LengthUs), g.Count()));

    /// <summary>The path of the rows around an annotation.</summary>
    /// <exception cref="InvalidOperationException">The graph has a cycle.</exception>
    internal static HtaCriticalPath Of(HtaTable table, HtaQueues queues, HtaWindow window)
    {
        var graph = new HtaGraph(window);
        new HtaLockEdges(graph).Add();
        new HtaHostEdges(graph).Add();
        new HtaDeviceEdges(graph, table, queues).Add();
        List<HtaEdge> path = graph.LongestPath();
        return new HtaCriticalPath(
            graph.Nodes,
            graph.Edges.GroupBy(e => e.Type).ToImmutableSortedDictionary(g => g.Key, g => g.Count()),
            path.Count + 1,
            path.SelectMany(e => new[] { HtaGraph.RowOf(e.From), HtaGraph.RowOf(e.To) }).Distinct().Count(),
            [.. path.Select(e => StepOf(graph, e))]);
    }

    private static HtaPathStep StepOf(HtaGraph graph, HtaEdge edge)
    {
        HtaRow? row = edge.ChargedTo >= 0 ? graph.Rows[edge.ChargedTo] : null;
        HtaBound bound = edge.Type switch
        {
            HtaEdgeType.KernelKernelDelay => HtaBound.KernelKernelOverhead,
            HtaEdgeType.KernelLaunchDelay => HtaBound.KernelLaunchOverhead,
            HtaEdgeType.Operator when row is { IsDevice: true } => HtaKernelTimes.TypeOf(row.Name) == HtaKernelTimes.Communication ? HtaBound.GpuCommunication : HtaBound.GpuCompute,
            HtaEdgeType.Operator => HtaBound.Cpu,
            _ => HtaBound.None,
        };
        return new HtaPathStep(row?.Name ?? "", edge.Type, bound, edge.Length);
    }
}
