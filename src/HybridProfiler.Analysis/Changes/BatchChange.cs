using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Changes;

/// <summary>
/// Consecutive requests of a thread pass through a component together: first what comes before it, for each of them, then
/// the component once (its fixed cost once, the rest for each), then what comes after it.
/// </summary>
internal static class BatchChange
{
    public static void Apply(Schedule schedule, BatchRequests batch)
    {
        DependencyGraph graph = schedule.Graph;
        if (graph.Requests.Length == 0) throw new WhatIfException("The trace has no requests, so nothing can be batched; mark them with Request.Begin.");
        int[] turns = Turns.Of(graph);
        HashSet<int> later = [];
        for (int c = 0; c < schedule.Chains.Count; c++)
        {
            List<Turn> members = [];
            List<int> order = [];
            foreach (Turn turn in TurnsOf(graph, schedule.Chains[c], turns, batch.Component))
            {
                if (turn.FirstOf < 0)
                {
                    // Requests that do not come to the component pass while a batch gathers.
                    order.AddRange(turn.Pieces);
                    continue;
                }

                order.AddRange(turn.Pieces.Take(turn.FirstOf));
                members.Add(turn);
                if (members.Count == batch.Size) Close(order, members, schedule.LeavesWith, later);
            }

            Close(order, members, schedule.LeavesWith, later);
            schedule.Chains[c] = order;
        }

        Shorten(schedule, batch, later);
        LeaveTogether(schedule);
    }

    private static void Close(List<int> order, List<Turn> members, Dictionary<int, int> leavesWith, HashSet<int> later)
    {
        if (members.Count == 0) return;
        int last = members[^1].Pieces[members[^1].LastOf];
        for (int m = 0; m < members.Count; m++)
        {
            Turn turn = members[m];
            List<int> together = turn.Pieces.GetRange(turn.FirstOf, turn.LastOf - turn.FirstOf + 1);
            order.AddRange(together);
            foreach (int piece in together) leavesWith[piece] = last;
            if (m > 0) later.Add(turn.Request);
        }

        foreach (Turn turn in members) order.AddRange(turn.Pieces.Skip(turn.LastOf + 1));
        members.Clear();
    }

    // The others of a batch add their part of the work only: one call, one submission and one wait serve all.
    private static void Shorten(Schedule schedule, BatchRequests batch, HashSet<int> later)
    {
        ReadOnlySpan<Piece> pieces = schedule.Graph.Pieces;
        for (int p = 0; p < pieces.Length; p++)
        {
            if (!IsLater(p) || !(pieces[p].IsWork || pieces[p].Kind == PieceKind.BlockingCopy)) continue;
            schedule.DurationNs[p] = pieces[p].Kind is PieceKind.Launch or PieceKind.BlockingCopy ? 0 : (long)Math.Round(schedule.DurationNs[p] * (1 - batch.FixedShare));
        }

        foreach (ref Schedule.Constraint constraint in CollectionsMarshal.AsSpan(schedule.Constraints))
            if (constraint.Kind is LinkKind.Submission or LinkKind.Synchronisation && IsLater(constraint.To)) constraint.LagNs = 0;

        bool IsLater(int p) => schedule.Graph.Pieces[p] is var piece && piece.Component == batch.Component && later.Contains(piece.Request);
    }

    // What other threads got from one member of the batch they get when all are done.
    private static void LeaveTogether(Schedule schedule)
    {
        ReadOnlySpan<Piece> pieces = schedule.Graph.Pieces;
        foreach (ref Schedule.Constraint constraint in CollectionsMarshal.AsSpan(schedule.Constraints))
        {
            if (constraint.Kind == LinkKind.Submission || pieces[constraint.To].Lane == pieces[constraint.From].Lane || !schedule.LeavesWith.TryGetValue(constraint.From, out int last)) continue;
            if (schedule.LeavesWith.GetValueOrDefault(constraint.To, -1) != last) constraint.From = last;
        }
    }

    private static IEnumerable<Turn> TurnsOf(DependencyGraph graph, List<int> chain, int[] turns, int component)
    {
        for (int i = 0; i < chain.Count;)
        {
            int request = turns[chain[i]], end = i, first = -1, last = -1;
            for (; end < chain.Count && turns[chain[end]] == request; end++)
            {
                if (graph.Pieces[chain[end]].Component != component || graph.Pieces[chain[end]].IsElastic && first < 0) continue;
                if (first < 0) first = end - i;
                last = end - i;
            }

            yield return new Turn(request, chain.GetRange(i, end - i), request < 0 ? -1 : first, last);
            i = end;
        }
    }

    private readonly record struct Turn(int Request, List<int> Pieces, int FirstOf, int LastOf);
}
