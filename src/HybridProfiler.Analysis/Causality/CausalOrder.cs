using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Causality;

/// <summary>
/// Keeps begins and ends from causing each other. Links go forward in time, so only what coincides (or lies closer together
/// than a device's clock is uncertain) could: two waits that end together and each explain the other. There the recorded
/// order holds, threads before queues, and the links against it are taken out: what is left has no cycle, and every end
/// that lost its only cause is one that nothing explains.
/// </summary>
internal sealed class CausalOrder
{
    private readonly GraphBuilder _graph;
    // Disjoint and in order. Time comes back to where it was only over links that do not go forward, so each cycle lies within
    // one stretch that such links cover.
    private readonly List<(long StartNs, long EndNs)> _windows = [];
    // Links and the order of queues within windows. Node 2p is the begin of piece p, node 2p + 1 its end.
    private readonly Dictionary<int, List<int>> _next = [];
    private readonly Dictionary<int, (int Number, int Lowest)> _seen = [];
    private readonly Dictionary<int, int> _componentOf = [];
    private readonly Stack<int> _open = [];

    private CausalOrder(GraphBuilder graph, IReadOnlyList<Link> links, List<Link> still, int[] queuePredecessor)
    {
        _graph = graph;
        Cover(still);
        foreach (Link link in links) Add(2 * link.From + 1, TargetOf(link));
        for (int p = 0; p < queuePredecessor.Length; p++)
            if (queuePredecessor[p] >= 0) Add(2 * queuePredecessor[p] + 1, 2 * p);
        foreach (Link link in still) FindComponents(TargetOf(link));
    }

    /// <summary>Takes out the links against the recorded order among those that let instants cause each other.</summary>
    /// <param name="graph">The pieces and lanes.</param>
    /// <param name="links">All links.</param>
    /// <param name="queuePredecessor">For each piece the operation before it on its queue, or -1.</param>
    public static void Keep(GraphBuilder graph, List<Link> links, int[] queuePredecessor)
    {
        ReadOnlySpan<Piece> pieces = graph.Pieces;
        List<Link> still = [];
        foreach (Link link in links)
            if (pieces[link.From].EndNs >= TimeOf(pieces, TargetOf(link))) still.Add(link);
        if (still.Count == 0) return;
        CausalOrder order = new(graph, links, still, queuePredecessor);
        links.RemoveAll(order.IsAgainst);
    }

    private static int TargetOf(Link link) => link.AtEnd ? 2 * link.To + 1 : 2 * link.To;

    private static long TimeOf(ReadOnlySpan<Piece> pieces, int node) => (node & 1) == 0 ? pieces[node >> 1].StartNs : pieces[node >> 1].EndNs;

    private bool IsAgainst(Link link)
    {
        int from = 2 * link.From + 1, to = TargetOf(link);
        if (!_componentOf.TryGetValue(from, out int component) || !_componentOf.TryGetValue(to, out int other) || component != other) return false;
        long cause = TimeOf(_graph.Pieces, from), effect = TimeOf(_graph.Pieces, to);
        return cause > effect || (cause == effect && from > to);
    }

    private void Cover(List<Link> still)
    {
        ReadOnlySpan<Piece> pieces = _graph.Pieces;
        List<(long StartNs, long EndNs)> stretches = new(still.Count);
        foreach (Link link in still) stretches.Add((TimeOf(pieces, TargetOf(link)), pieces[link.From].EndNs));
        stretches.Sort();
        foreach ((long start, long end) in stretches)
        {
            if (_windows.Count > 0 && start <= _windows[^1].EndNs) _windows[^1] = (_windows[^1].StartNs, Math.Max(_windows[^1].EndNs, end));
            else _windows.Add((start, end));
        }
    }

    private void Add(int from, int to)
    {
        if (!AreTogether(from, to)) return;
        ref List<int>? next = ref CollectionsMarshal.GetValueRefOrAddDefault(_next, from, out _);
        (next ??= []).Add(to);
    }

    private bool AreTogether(int from, int to)
    {
        ReadOnlySpan<Piece> pieces = _graph.Pieces;
        long cause = TimeOf(pieces, from), effect = TimeOf(pieces, to);
        int window = TimeSearch.CountUpTo(CollectionsMarshal.AsSpan(_windows), cause, static w => w.StartNs) - 1;
        return window >= 0 && cause <= _windows[window].EndNs && effect >= _windows[window].StartNs && effect <= _windows[window].EndNs;
    }

    // What comes after a begin or an end within the window, one after another; -1 behind the last.
    private int Successor(int node, int at)
    {
        int piece = node >> 1;
        if ((node & 1) == 0) return at == 0 && AreTogether(node, node + 1) ? node + 1 : -1;
        List<int>? next = _next.GetValueOrDefault(node);
        int count = next?.Count ?? 0;
        if (at < count) return next![at];
        Lane lane = _graph.Lanes[_graph.Pieces[piece].Lane];
        return at == count && lane.Kind == LaneKind.Host && piece + 1 < lane.End ? node + 1 : -1;
    }

    // Strongly connected components of what can be reached (R. Tarjan, Depth-first search and linear graph algorithms, 1972).
    private void FindComponents(int root)
    {
        if (_seen.ContainsKey(root)) return;
        Stack<(int Node, int At)> path = [];
        Enter(root);
        while (path.TryPop(out (int Node, int At) here))
        {
            int next = Successor(here.Node, here.At);
            if (next >= 0)
            {
                path.Push((here.Node, here.At + 1));
                if (!_seen.TryGetValue(next, out (int Number, int Lowest) known)) Enter(next);
                else if (!_componentOf.ContainsKey(next)) Lower(here.Node, known.Number);
                continue;
            }

            (int number, int lowest) = _seen[here.Node];
            if (path.TryPeek(out (int Node, int At) before)) Lower(before.Node, lowest);
            for (int node = -1; lowest == number && node != here.Node;)
            {
                node = _open.Pop();
                _componentOf.Add(node, here.Node);
            }
        }

        void Enter(int node)
        {
            _seen.Add(node, (_seen.Count, _seen.Count));
            _open.Push(node);
            path.Push((node, 0));
        }

        void Lower(int node, int to)
        {
            ref (int Number, int Lowest) seen = ref CollectionsMarshal.GetValueRefOrNullRef(_seen, node);
            seen.Lowest = Math.Min(seen.Lowest, to);
        }
    }
}
