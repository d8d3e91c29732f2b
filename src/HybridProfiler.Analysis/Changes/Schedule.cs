using System.Collections;
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

    private readonly BitArray _startsAsRecorded;
    private List<List<int>>? _chains;

    public Schedule(DependencyGraph graph)
    {
        Graph = graph;
        ReadOnlySpan<Piece> pieces = graph.Pieces;
        DurationNs = GC.AllocateUninitializedArray<long>(pieces.Length);
        _startsAsRecorded = new BitArray(pieces.Length);
        for (int p = 0; p < pieces.Length; p++) DurationNs[p] = pieces[p].LengthNs;
        Constraints = new List<Constraint>(graph.Links.Length + pieces.Length - graph.QueuePredecessor.AsSpan().Count(-1));
        foreach (Link link in graph.Links)
            Constraints.Add(new Constraint { From = link.From, To = link.To, AtEnd = link.AtEnd, Kind = link.Kind, Edge = link.Edge });
        for (int p = 0; p < pieces.Length; p++)
            if (graph.QueuePredecessor[p] is >= 0 and int queued) Constraints.Add(new Constraint { From = queued, To = p, Kind = LinkKind.QueueOrder, Edge = -1 });
        FindLags();
    }

    public DependencyGraph Graph { get; }

    /// <summary>What the prediction takes for granted.</summary>
    public SortedSet<string> Notes { get; } = new(StringComparer.Ordinal);

    /// <summary>Time that a piece takes by itself, in nanoseconds. A wait that something ended takes none.</summary>
    public long[] DurationNs { get; }

    /// <summary>What each thread does, in order. A change may give a part of a thread's work to a thread of its own, or another order.</summary>
    public List<List<int>> Chains => _chains ??= [.. Graph.Lanes.Where(l => l.Kind == LaneKind.Host).Select(l => Enumerable.Range(l.First, l.End - l.First).ToList())];

    /// <summary>True while each thread does its pieces one after the other, as they stand: nobody asked for <see cref="Chains"/>.</summary>
    public bool IsInRecordedOrder => _chains is null;

    /// <summary>True for pieces whose begin nothing recorded decides: they begin when they did.</summary>
    public bool StartsAsRecorded(int piece) => _startsAsRecorded[piece];

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
        Span<Constraint> constraints = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Constraints);
        bool[] decides = new bool[constraints.Length];
        Dictionary<int, long> shortestSubmission = [];
        // Constraints are the links, in their order, then the order of queues, by piece.
        int nextQueued = Graph.Links.Length;
        foreach (Lane lane in Graph.Lanes)
        {
            for (int p = lane.First; p < lane.End; p++)
            {
                bool follows = lane.Kind == LaneKind.Host && p > lane.First;
                int queued = Graph.QueuePredecessor[p] >= 0 ? nextQueued++ : -1;
                // Most pieces only follow the one before.
                if (follows && queued < 0 && Graph.LinksInto(p).IsEmpty) continue;
                int last = Deciding(constraints, p, -1, atEnd: true), first = Deciding(constraints, p, queued, atEnd: false);
                if (last >= 0)
                {
                    constraints[last].LagNs = pieces[p].EndNs - pieces[constraints[last].From].EndNs;
                    DurationNs[p] = 0;
                }

                if (first >= 0) decides[first] = true;
                if (follows) continue;
                if (first < 0)
                {
                    _startsAsRecorded[p] = true;
                    continue;
                }

                ref Constraint constraint = ref constraints[first];
                constraint.LagNs = pieces[p].StartNs - pieces[constraint.From].EndNs;
                if (constraint.Kind == LinkKind.Submission)
                    shortestSubmission[pieces[p].Lane] = Math.Min(shortestSubmission.GetValueOrDefault(pieces[p].Lane, long.MaxValue), constraint.LagNs);
            }
        }

        for (int c = 0; c < constraints.Length; c++)
        {
            ref Constraint constraint = ref constraints[c];
            if (constraint.Kind != LinkKind.Submission || decides[c] || constraint.AtEnd) continue;
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
    // Of what had to be over before the begin of a piece, or inside it before its end, what was over last; -1 where there is none.
    private int Deciding(ReadOnlySpan<Constraint> constraints, int piece, int queued, bool atEnd)
    {
        ReadOnlySpan<Piece> pieces = Graph.Pieces;
        int best = -1;
        long latest = atEnd ? pieces[piece].StartNs : long.MinValue;
        foreach (int link in Graph.LinksInto(piece))
        {
            long end = pieces[constraints[link].From].EndNs;
            if (constraints[link].AtEnd != atEnd || end <= latest) continue;
            (best, latest) = (link, end);
        }

        return queued >= 0 && pieces[constraints[queued].From].EndNs > latest ? queued : best;
    }
}
