using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Changes;

/// <summary>Transfers of pageable memory take as long as their bytes would from and to page-locked memory.</summary>
internal static class PinChange
{
    public static void Apply(Schedule schedule, double bytesPerSecond)
    {
        TraceIndex index = schedule.Graph.Index;
        Trace trace = index.Trace;
        int directionKey = TransferEdges.KeyOf(trace, OperationAttributes.Direction);
        List<(int Piece, long Bytes, string Direction)> pageable = [];
        Dictionary<string, (long Bytes, double PerSecond)> pinned = new(StringComparer.Ordinal);
        ReadOnlySpan<Piece> pieces = schedule.Graph.Pieces;
        for (int p = 0; p < pieces.Length; p++)
        {
            int span = pieces[p].Span;
            if (pieces[p].Kind != PieceKind.Transfer || !index.Transfers.Bytes.TryGetValue(span, out long bytes) || IsPinned(index, span) is not bool isPinned) continue;
            string direction = TransferEdges.TextOf(trace, span, directionKey);
            if (!isPinned) pageable.Add((p, bytes, direction));
            else if (pieces[p].LengthNs > 0 && bytes > pinned.GetValueOrDefault(direction).Bytes) pinned[direction] = (bytes, bytes * 1e9 / pieces[p].LengthNs);
        }

        if (pageable.Count == 0)
        {
            schedule.Notes.Add("No transfer is known to use pageable memory: page-locking changes nothing.");
            return;
        }

        foreach ((int piece, long bytes, string direction) in pageable)
        {
            double speed = bytesPerSecond > 0 ? bytesPerSecond : pinned.GetValueOrDefault(direction).PerSecond;
            if (speed <= 0)
                throw new WhatIfException($"The trace has no page-locked transfer {(direction.Length > 0 ? direction : "of this direction")} whose speed could be taken; give the bandwidth in bytes per second (for example 12e9).");
            schedule.DurationNs[piece] = Math.Min(schedule.DurationNs[piece], (long)Math.Round(bytes * 1e9 / speed));
        }
    }

    // As CUDA's tools name it ("Memcpy HtoD (Pageable -> Device)"), else as the hand-off that the transfer served says. Null where nobody says.
    private static bool? IsPinned(TraceIndex index, int span)
    {
        Trace trace = index.Trace;
        string name = trace.NameOf(span);
        if (name.Contains("Pageable", StringComparison.OrdinalIgnoreCase)) return false;
        if (name.Contains("Pinned", StringComparison.OrdinalIgnoreCase)) return true;
        if (!index.Transfers.HandOffOf.TryGetValue(span, out int handOff) || trace.HandOffs.Layout[handOff] is not (>= 0 and int layout)) return null;
        TensorLayout memory = trace.HandOffs.Layouts[layout];
        MemoryKind host = IsHost(memory.From) ? memory.From : memory.To;
        return host switch { MemoryKind.PageLocked => true, MemoryKind.Managed or MemoryKind.PinnedManaged or MemoryKind.Native => false, _ => null };
    }

    private static bool IsHost(MemoryKind memory) => memory is MemoryKind.Managed or MemoryKind.PinnedManaged or MemoryKind.Native or MemoryKind.PageLocked;
}
