using System.Runtime.InteropServices;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>
/// HTA's graph: two nodes of each row, in the order in which edges first touch them, because among paths of equal length that order
/// decides. A second edge between two nodes takes the place of the first.
/// </summary>
internal sealed class HtaGraph
{
    private const int Missing = -1;
    private readonly Dictionary<int, int> _placeOf = [];
    private readonly bool[] _isNode;
    private readonly List<int> _order = [];
    private readonly List<HtaEdge> _edges = [];
    private readonly Dictionary<(int From, int To), int> _between = [];
    private readonly List<int>?[] _out, _in;

    public HtaGraph(HtaWindow window)
    {
        Rows = window.Rows;
        _isNode = new bool[Rows.Count];
        _out = new List<int>?[2 * Rows.Count];
        _in = new List<int>?[2 * Rows.Count];
        for (int place = 0; place < Rows.Count; place++)
        {
            HtaRow row = Rows[place];
            _placeOf[row.Index] = place;
            _isNode[place] = row.Category is "cpu_op" or "cuda_runtime" or "cuda_driver" || (row.IsDevice && row.Link >= 0);
        }
    }

    /// <summary>The rows, in the order of the file; a node is twice its row's place, plus one for the end.</summary>
    public List<HtaRow> Rows { get; }

    /// <summary>Number of nodes that an edge touches.</summary>
    public int Nodes => _order.Count;

    public IReadOnlyList<HtaEdge> Edges => _edges;

    /// <summary>True when a place's row has nodes; annotations have none.</summary>
    public bool IsNode(int place) => _isNode[place];

    public static int RowOf(int node) => node / 2;

    public static bool IsStart(int node) => node % 2 == 0;

    public double TimeOf(int node) => IsStart(node) ? Rows[RowOf(node)].Start : Rows[RowOf(node)].End;

    /// <summary>Node of the start of the row at a place in the file, or null.</summary>
    public int? StartOf(int index) => _placeOf.TryGetValue(index, out int place) && _isNode[place] ? 2 * place : null;

    /// <summary>Node of the end of the row at a place in the file, or null.</summary>
    public int? EndOf(int index) => StartOf(index) + 1;

    /// <summary>Adds an edge.</summary>
    /// <param name="from">Node before.</param>
    /// <param name="to">Node behind.</param>
    /// <param name="type">What it stands for.</param>
    /// <param name="parent">Place of the row around the first node; time between two rows within it is charged to it.</param>
    /// <param name="isWait">True when the stretch is a wait, which takes no time of its own.</param>
    public void Add(int from, int to, HtaEdgeType type, int parent = Missing, bool isWait = false)
    {
        double length = isWait || type is HtaEdgeType.Dependency or HtaEdgeType.SyncDependency ? 0 : TimeOf(to) - TimeOf(from);
        int charged = type switch
        {
            HtaEdgeType.KernelKernelDelay => RowOf(from),
            HtaEdgeType.Operator => IsStart(from) ? RowOf(from) : !IsStart(to) ? RowOf(to) : parent,
            _ => Missing,
        };
        var edge = new HtaEdge(from, to, type, length, charged);
        ref int at = ref CollectionsMarshal.GetValueRefOrAddDefault(_between, (from, to), out bool exists);
        if (exists)
        {
            _edges[at] = edge;
            return;
        }

        at = _edges.Count;
        _edges.Add(edge);
        Connect(_out, from, at);
        Connect(_in, to, at);
    }

    /// <summary>The longest path; among equal ones the first that a walk in topological order meets.</summary>
    /// <exception cref="InvalidOperationException">There is a cycle.</exception>
    public List<HtaEdge> LongestPath()
    {
        double[] distance = new double[_out.Length];
        int[] by = new int[_out.Length];
        int last = Missing;
        foreach (int node in Sorted())
        {
            (distance[node], by[node]) = (0, Missing);
            bool isFirst = true;
            double best = 0;
            foreach (int at in CollectionsMarshal.AsSpan(_in[node]))
            {
                HtaEdge edge = _edges[at];
                // Where rounding made rows overlap HTA ignores the length.
                double reached = distance[edge.From] + (edge.Length <= -1 ? 0 : edge.Length);
                if (isFirst || reached > best) (best, by[node], isFirst) = (reached, at, false);
            }

            if (best >= 0) distance[node] = best;
            else by[node] = Missing;
            if (last == Missing || distance[node] > distance[last]) last = node;
        }

        List<HtaEdge> path = [];
        for (int node = last; node != Missing && by[node] != Missing; node = _edges[by[node]].From) path.Add(_edges[by[node]]);
        path.Reverse();
        return path;
    }

    private void Connect(List<int>?[] sides, int node, int edge)
    {
        if (_out[node] is null && _in[node] is null) _order.Add(node);
        (sides[node] ??= []).Add(edge);
    }

    private List<int> Sorted()
    {
        int[] open = new int[_in.Length];
        List<int> sorted = [];
        foreach (int node in _order)
            if ((open[node] = _in[node]?.Count ?? 0) == 0) sorted.Add(node);
        for (int i = 0; i < sorted.Count; i++)
        {
            foreach (int at in CollectionsMarshal.AsSpan(_out[sorted[i]]))
                if (--open[_edges[at].To] == 0) sorted.Add(_edges[at].To);
        }

        return sorted.Count == _order.Count ? sorted : throw new InvalidOperationException("The critical path graph has a cycle, and Holistic Trace Analysis gives no path for such a stretch. Choose another annotation or instance.");
    }
}
