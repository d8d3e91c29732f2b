using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Changes;

/// <summary>
/// Double buffer over an edge: the work of a thread from each consumption on, up to the end of the request or the
/// producer's next work, goes to a thread of its own. The producer may begin the item after the next when the consumer
/// is done with the one whose buffer it needs.
/// </summary>
internal static class OverlapChange
{
    public static void Apply(Schedule schedule, int edge, HandOverCost? handOver)
    {
        DependencyGraph graph = schedule.Graph;
        Trace trace = graph.Index.Trace;
        Dictionary<int, int> requestOfCut = [];
        bool isShared = false, isKnown = false;
        for (int h = 0; h < trace.HandOffs.Count; h++)
        {
            if (trace.HandOffs.Edge[h] != edge || trace.HandOffs.Consumed[h] < 0) continue;
            int producer = trace.HandOffs.ProducerSpan[h], consumer = trace.HandOffs.ConsumerSpan[h];
            if (producer < 0 || consumer < 0) continue;
            isKnown = true;
            int track = trace.Spans.Track[consumer];
            if (trace.Spans.Track[producer] != track) continue;
            int lane = graph.LaneOf[track];
            if (lane < 0 || graph.Lanes[lane].Kind != LaneKind.Host) continue;
            isShared = true;
            int cut = PieceSearch.EndingAt(graph.Pieces, graph.Lanes[lane], trace.HandOffs.Consumed[h]) + 1;
            if (cut > 0 && cut < graph.Lanes[lane].End) requestOfCut.TryAdd(cut, trace.HandOffs.Request[h]);
        }

        string name = ChangeNames.TextOf(trace, edge);
        if (!isKnown) throw new WhatIfException($"The hand-offs over '{name}' do not say in which spans they were produced and consumed, so nothing can be overlapped; take them over (HandOff.Receive) inside a scope of the consumer.");
        if (!isShared)
        {
            schedule.Notes.Add($"Producer and consumer of '{name}' run on different threads already: overlapping them changes nothing.");
            return;
        }

        schedule.Notes.Add($"Overlapping '{name}' takes a core for the consumer's side as free.");
        Note(schedule, name, handOver);
        int[] turns = Turns.Of(schedule.Graph);
        foreach (List<int> chain in schedule.Chains.ToArray())
            if (chain.Exists(requestOfCut.ContainsKey)) Split(schedule, chain, requestOfCut, turns, trace.Edges[edge].Producer, handOver ?? HandOverCost.Unknown);
    }

    private static void Note(Schedule schedule, string name, HandOverCost? handOver)
    {
        if (handOver is null)
        {
            schedule.Notes.Add($"Waking a thread is taken as free, so that overlapping '{name}' gains this at most.");
            schedule.Notes.Add("What waking a thread costs is measured by `hybridprof ceilings`, or stated: \"EDGE@75us,33us\".");
            return;
        }

        string spins = handOver.SpinNs > 0 ? $", after waits above {HandOverText.Of(handOver.SpinNs)}" : "";
        schedule.Notes.Add($"Waking a thread takes {HandOverText.Of(handOver.WakeUpNs)} until it runs, and {HandOverText.Of(handOver.WakerNs)} of the waking one{spins}.");
        schedule.Notes.Add($"What waking a thread costs is {handOver.Source}.");
    }

    private static void Split(Schedule schedule, List<int> chain, Dictionary<int, int> requestOfCut, int[] turns, int producer, HandOverCost handOver)
    {
        List<int> first = [], second = [];
        List<(int Begin, int End)> items = [];
        Dictionary<int, int> movedFrom = [];
        int earlier = schedule.Constraints.Count, request = -1;
        bool isSecond = false;
        foreach (int piece in chain)
        {
            if (requestOfCut.TryGetValue(piece, out int ofCut))
            {
                if (first.Count > 0) Add(schedule, first[^1], piece, LinkKind.HandOff, handOver);
                isSecond = true;
                request = ofCut >= 0 ? ofCut : turns[piece];
                items.Add((piece, piece));
            }
            else if (isSecond && (schedule.Graph.Pieces[piece].Component == producer || (request >= 0 && turns[piece] != request)))
            {
                isSecond = false;
                // Two buffers: the one that is filled next was emptied with the item before the last.
                if (items.Count >= 2) Add(schedule, items[^2].End, piece, LinkKind.BackPressure, handOver);
            }

            (isSecond ? second : first).Add(piece);
            if (!isSecond) continue;
            items[^1] = (items[^1].Begin, piece);
            if (first.Count > 0) movedFrom[piece] = first[^1];
        }

        // A buffer before this thread is empty when the part that stays is done with it.
        foreach (ref Schedule.Constraint constraint in CollectionsMarshal.AsSpan(schedule.Constraints)[..earlier])
            if (constraint is { Kind: LinkKind.BackPressure, Edge: -1 } && movedFrom.TryGetValue(constraint.From, out int stays)) constraint.From = stays;

        int at = schedule.Chains.IndexOf(chain);
        schedule.Chains[at] = first;
        schedule.Chains.Add(second);
    }

    private static void Add(Schedule schedule, int from, int to, LinkKind kind, HandOverCost handOver)
    {
        if (!handOver.IsFree) schedule.Wakes.Add(schedule.Constraints.Count, handOver);
        schedule.Constraints.Add(new Schedule.Constraint { From = from, To = to, Kind = kind, Edge = -1 });
    }
}
