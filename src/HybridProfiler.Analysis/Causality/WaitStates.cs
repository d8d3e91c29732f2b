using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Causality;

/// <summary>
/// All waiting of the program's threads (self time of Wait and Sync spans, and of calls from the submission of their own copy on
/// where they return only when it is done), charged to what caused it: each instant of a
/// wait goes to the piece of work that the chain which ended the wait was at in that instant, however far up the chain.
/// </summary>
/// <param name="WaitingNs">Waiting time of all threads.</param>
/// <param name="Costs">What it is charged to; sums to <paramref name="WaitingNs"/> exactly. The largest first.</param>
public sealed record WaitStates(long WaitingNs, ImmutableArray<DelayCost> Costs)
{
    /// <summary>The same by kind and waiting component, the most time first; sums to <see cref="WaitingNs"/> too.</summary>
    public ImmutableArray<WaitState> States { get; init; } = [];

    internal static WaitStates Of(DependencyGraph graph)
    {
        PathWalk walk = new(graph);
        Dictionary<(WaitKind, int, int, BoundBy, int), (int Waits, long Ns, int Last)> sums = [];
        Dictionary<(WaitKind Kind, int Waiter), (int Waits, long Ns, int Last)> states = [];
        long firstSubmission = FirstSubmission(graph.Index);
        long waiting = 0;
        foreach (Lane lane in graph.Lanes)
        {
            if (lane.Kind != LaneKind.Host) continue;
            int unexplained = lane.First;
            for (int p = lane.First; p < lane.End; p++)
            {
                Piece piece = graph.Pieces[p];
                if (Hold(piece, p) || !Waits(piece)) continue;
                int ended = p < unexplained ? -1 : EndOf(graph, lane, p, out unexplained);
                if (ended < 0)
                {
                    waiting += piece.LengthNs;
                    // Before anything recorded was submitted, a synchronisation may wait for what came before the recording.
                    WaitKind kind = piece.Kind == PieceKind.Sync && piece.StartNs >= firstSubmission ? WaitKind.OverSynchronised : WaitKind.Unexplained;
                    Charge(p, kind, piece.Component, piece.Component, BoundBy.Synchronisation, -1, piece.LengthNs);
                    continue;
                }

                Link deciding = graph.Links[graph.DecidingLink(ended)];
                PathPiece[] chain = walk.Pieces(ended, graph.Pieces[ended].EndNs, piece.StartNs);
                for (int at = 0; p <= ended; p++)
                {
                    piece = graph.Pieces[p];
                    if (Hold(piece, p) || !Waits(piece)) continue;
                    waiting += piece.LengthNs;
                    while (chain[at].EndNs <= piece.StartNs) at++;
                    for (int c = at; c < chain.Length && chain[c].StartNs < piece.EndNs; c++)
                        Charge(ended, KindOf(chain[c], deciding), piece.Component, chain[c].Component, chain[c].Bound, chain[c].Edge, Math.Min(chain[c].EndNs, piece.EndNs) - Math.Max(chain[c].StartNs, piece.StartNs));
                }

                p = ended;
            }
        }

        return new WaitStates(waiting,
        [
            .. sums.Select(s => new DelayCost(s.Key.Item1, s.Key.Item2, s.Key.Item3, s.Key.Item4, s.Key.Item5, s.Value.Waits, s.Value.Ns))
                .OrderByDescending(c => c.TotalNs).ThenBy(c => c.Kind).ThenBy(c => c.Waiter).ThenBy(c => c.Causer).ThenBy(c => c.Bound).ThenBy(c => c.Edge),
        ])
        {
            States = [.. states.Select(s => new WaitState(s.Key.Kind, s.Key.Waiter, s.Value.Waits, s.Value.Ns)).OrderByDescending(s => s.TotalNs).ThenBy(s => s.Kind).ThenBy(s => s.Waiter)],
        };

        // The part of a wait that a pause of the runtime fell on.
        bool Hold(Piece piece, int p)
        {
            if (piece.Kind != PieceKind.Runtime || piece.Held < 0 || !graph.Index.IsWaitingAt(piece.Held, piece.StartNs)) return false;
            waiting += piece.LengthNs;
            Charge(p, WaitKind.RuntimeHeld, graph.Index.ComponentOf[piece.Held], -1, BoundBy.Runtime, -1, piece.LengthNs);
            return true;
        }

        // A wait is charged in parts, one after another; it counts once wherever it has a part.
        void Charge(int wait, WaitKind kind, int waiter, int causer, BoundBy bound, int edge, long ns)
        {
            Add(ref CollectionsMarshal.GetValueRefOrAddDefault(sums, (kind, waiter, causer, bound, edge), out bool isKnown), isKnown);
            Add(ref CollectionsMarshal.GetValueRefOrAddDefault(states, (kind, waiter), out isKnown), isKnown);

            void Add(ref (int Waits, long Ns, int Last) sum, bool known) => sum = (known && sum.Last == wait ? sum.Waits : sum.Waits + 1, sum.Ns + ns, wait);
        }
    }

    private static bool Waits(Piece piece) => piece.Kind is PieceKind.Wait or PieceKind.Sync or PieceKind.BlockingCopy && piece.LengthNs > 0;

    // The piece with which a wait ended for a reason that is known; -1 where there is none. Pauses and what came in or went out
    // meanwhile cut a wait, and what ended it lies in the last part.
    private static int EndOf(DependencyGraph graph, Lane lane, int first, out int next)
    {
        int span = graph.Pieces[first].Span;
        for (next = first; next < lane.End; next++)
        {
            Piece piece = graph.Pieces[next];
            if (piece.Kind == PieceKind.Runtime ? piece.Held != span : piece.Span != span) return -1;
            if (Waits(piece) && graph.DecidingLink(next) >= 0) return next;
        }

        return -1;
    }

    private static WaitKind KindOf(PathPiece part, Link deciding) => part.Bound switch
    {
        BoundBy.Runtime => WaitKind.RuntimeHeld,
        BoundBy.Transfer => WaitKind.TransferBound,
        _ => deciding.Kind switch
        {
            LinkKind.BackPressure => WaitKind.LateConsumer,
            LinkKind.Arrival => WaitKind.NoRequest,
            _ => WaitKind.LateProducer,
        },
    };

    private static long FirstSubmission(TraceIndex index)
    {
        // Operations without a call were submitted before the recording, or nobody knows when; where no call is known they began.
        long first = long.MaxValue, began = long.MaxValue;
        foreach (int row in DeviceOperations.RowsOf(index, -1))
        {
            int call = index.Launches.CallOf(row);
            began = Math.Min(began, index.Trace.Spans.Start[row]);
            if (call >= 0) first = Math.Min(first, index.Trace.Spans.Start[call]);
        }

        return first == long.MaxValue ? began : first;
    }
}
