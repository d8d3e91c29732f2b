using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Changes;

/// <summary>Makes a change to a schedule.</summary>
internal static class ScheduleChange
{
    public static void Apply(Schedule schedule, Change change)
    {
        switch (change)
        {
            case ScaleComponent scale: Scale(schedule, scale); break;
            case RemoveEdge remove: Remove(schedule, remove.Edge); break;
            case OverlapEdge overlap: OverlapChange.Apply(schedule, overlap.Edge, overlap.HandOver); break;
            case PinTransfers pin: PinChange.Apply(schedule, pin.BytesPerSecond); break;
            case RemoveRuntime runtime: Remove(schedule, runtime); break;
            case BatchRequests batch: BatchChange.Apply(schedule, batch); break;
            default: throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown change.");
        }
    }

    private static void Scale(Schedule schedule, ScaleComponent scale)
    {
        ReadOnlySpan<Piece> pieces = schedule.Graph.Pieces;
        for (int p = 0; p < pieces.Length; p++)
            if (pieces[p].Component == scale.Component && pieces[p].IsWork) schedule.DurationNs[p] = (long)Math.Round(schedule.DurationNs[p] / scale.Factor);
    }

    private static void Remove(Schedule schedule, int edge)
    {
        TraceIndex index = schedule.Graph.Index;
        Trace trace = index.Trace;
        HashSet<int> moved = [];
        foreach ((int span, int handOff) in index.Transfers.HandOffOf)
            if (trace.HandOffs.Edge[handOff] == edge) moved.Add(span);
        for (int h = 0; h < trace.HandOffs.Count; h++)
        {
            if (trace.HandOffs.Edge[h] != edge) continue;
            foreach (int span in (int[])[trace.HandOffs.ProducerSpan[h], trace.HandOffs.ConsumerSpan[h]])
                if (span >= 0 && index.KindOf(span) == SpanKind.Transfer) moved.Add(span);
        }

        ReadOnlySpan<Piece> pieces = schedule.Graph.Pieces;
        for (int p = 0; p < pieces.Length; p++)
            if (pieces[p].Kind == PieceKind.Transfer && moved.Contains(pieces[p].Span)) schedule.DurationNs[p] = 0;
        foreach (ref Schedule.Constraint constraint in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(schedule.Constraints))
            if (constraint.Edge == edge && constraint.Kind == LinkKind.HandOff) constraint.LagNs = Math.Min(constraint.LagNs, 0);
    }

    private static void Remove(Schedule schedule, RemoveRuntime change)
    {
        ReadOnlySpan<Piece> pieces = schedule.Graph.Pieces;
        Trace trace = schedule.Graph.Index.Trace;
        for (int p = 0; p < pieces.Length; p++)
        {
            if (pieces[p].Kind != PieceKind.Runtime) continue;
            if (!change.PausesOnly || RuntimePauses.HoldsAll(trace.NameOf(pieces[p].Span))) schedule.DurationNs[p] = 0;
        }
    }
}
