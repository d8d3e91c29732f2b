using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Changes;

/// <summary>
/// The dependency graph as a plan that changes can be made to: how long each piece takes, in which order threads pass
/// through theirs, what each has to wait for and by how much it came later than that. Without a change the plan gives
/// every recorded time back exactly.
/// </summary>
internal sealed class Schedule
{
    /// <summary>One thing that must be over before a begin or an end.</summary>
    public struct Constraint
    {
        public int From;
        public int To;
        public bool AtEnd;
        public long LagNs;
        public LinkKind Kind;
        public int Edge;
    }

    public Schedule(DependencyGraph graph)
    {
        Graph = graph;
        int count = graph.Pieces.Length;
        DurationNs = new long[count];
        FixedStartNs = new long[count];
        for (int p = 0; p < count; p++)
        {
            DurationNs[p] = graph.Pieces[p].LengthNs;
            FixedStartNs[p] = long.MinValue;
        }

        Chains = [.. graph.Lanes.Where(l => l.Kind == LaneKind.Host).Select(l => Enumerable.Range(l.First, l.End - l.First).ToList())];
        Constraints = new List<Constraint>(graph.Links.Length);
        foreach (Link link in graph.Links)
            Constraints.Add(new Constraint { From = link.From, To = link.To, AtEnd = link.AtEnd, Kind = link.Kind, Edge = link.Edge });
        for (int p = 0; p < count; p++)
            if (graph.QueuePredecessor[p] is >= 0 and int queued) Constraints.Add(new Constraint { From = queued, To = p, Kind = LinkKind.QueueOrder, Edge = -1 });
        FindLags();
    }

    public DependencyGraph Graph { get; }

    /// <summary>What the prediction takes for granted.</summary>
    public SortedSet<string> Notes { get; } = new(StringComparer.Ordinal);

    /// <summary>Time that a piece takes by itself, in nanoseconds. A wait that something ended takes none.</summary>
    public long[] DurationNs { get; }

    /// <summary>What each thread does, in order. A change may give a part of a thread's work to a thread of its own, or another order.</summary>
    public List<List<int>> Chains { get; }

    /// <summary>Begin of pieces that nothing recorded decides, else <see cref="long.MinValue"/>.</summary>
    public long[] FixedStartNs { get; }

    public List<Constraint> Constraints { get; }

    /// <summary>Constraints, by their place in <see cref="Constraints"/>, at which a thread that sleeps is woken, and what that costs.</summary>
    public Dictionary<int, HandOverCost> Wakes { get; } = [];

    /// <summary>Pieces of a batch with the last piece of it: what they give away is there when that is done.</summary>
    public Dictionary<int, int> LeavesWith { get; } = [];

    // What was over last decided: its distance is a cost of its own and stays. The others decided nothing; what they would cost
    // if they did is not known, except for submissions, where it is the shortest seen on the queue.
    private void FindLags()
    {
        ReadOnlySpan<Piece> pieces = Graph.Pieces;
        int[] deciding = new int[pieces.Length], decidingEnd = new int[pieces.Length];
        Array.Fill(deciding, -1);
        Array.Fill(decidingEnd, -1);
        Span<Constraint> constraints = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Constraints);
        for (int c = 0; c < constraints.Length; c++)
        {
            Constraint constraint = constraints[c];
            long end = pieces[constraint.From].EndNs;
            if (constraint.AtEnd && end <= pieces[constraint.To].StartNs) continue;
            ref int best = ref (constraint.AtEnd ? decidingEnd : deciding)[constraint.To];
            if (best < 0 || end > pieces[constraints[best].From].EndNs) best = c;
        }

        Dictionary<int, long> shortestSubmission = [];
        for (int p = 0; p < pieces.Length; p++)
        {
            if (decidingEnd[p] is >= 0 and int last)
            {
                constraints[last].LagNs = pieces[p].EndNs - pieces[constraints[last].From].EndNs;
                DurationNs[p] = 0;
            }

            if (deciding[p] is >= 0 and int first && Graph.OrderPredecessor(p) < 0)
            {
                ref Constraint constraint = ref constraints[first];
                constraint.LagNs = pieces[p].StartNs - pieces[constraint.From].EndNs;
                if (constraint.Kind != LinkKind.Submission) continue;
                int lane = pieces[p].Lane;
                shortestSubmission[lane] = Math.Min(shortestSubmission.GetValueOrDefault(lane, long.MaxValue), constraint.LagNs);
            }
            else if (Graph.OrderPredecessor(p) < 0)
            {
                FixedStartNs[p] = pieces[p].StartNs;
            }
        }

        for (int c = 0; c < constraints.Length; c++)
        {
            ref Constraint constraint = ref constraints[c];
            if (constraint.Kind != LinkKind.Submission || deciding[constraint.To] == c || constraint.AtEnd) continue;
            long shortest = shortestSubmission.GetValueOrDefault(pieces[constraint.To].Lane);
            constraint.LagNs = Math.Min(shortest, pieces[constraint.To].StartNs - pieces[constraint.From].EndNs);
        }

        // Where the clocks of host and device disagree within their stated uncertainty, a cause may lie after its effect.
        for (int c = 0; c < constraints.Length; c++)
        {
            ref Constraint constraint = ref constraints[c];
            long when = constraint.AtEnd ? pieces[constraint.To].EndNs : pieces[constraint.To].StartNs;
            if (pieces[constraint.From].EndNs + constraint.LagNs > when) constraint.LagNs = when - pieces[constraint.From].EndNs;
        }
    }
}
