using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>
/// Pauses in which the runtime held every managed thread: Runtime spans of garbage collections, wherever they were
/// recorded. What a thread was doing when a pause fell on it took longer by the pause, so that part is the runtime's.
/// </summary>
internal sealed class RuntimePauses
{
    // Disjoint, so sorted by end as well.
    private readonly List<(long StartNs, long EndNs, int Span)> _pauses = [];

    public RuntimePauses(TraceIndex index)
    {
        Trace trace = index.Trace;
        List<(long StartNs, long EndNs, int Span)> recorded = [];
        for (int row = 0; row < trace.Spans.Count; row++)
        {
            if (index.KindOf(row) != SpanKind.Runtime || trace.Spans.Duration[row] == 0 || !HoldsAll(trace.NameOf(row))) continue;
            recorded.Add((trace.Spans.Start[row], trace.Spans.EndOf(row), row));
        }

        // A collection lies within the pause that it took, and both may be recorded: an instant belongs to what began first.
        recorded.Sort();
        long reached = long.MinValue;
        foreach ((long start, long end, int span) in recorded)
        {
            if (end <= reached) continue;
            _pauses.Add((Math.Max(start, reached), end, span));
            reached = end;
        }
    }

    /// <summary>Number of pauses.</summary>
    public int Count => _pauses.Count;

    /// <summary>True where nothing is to be cut.</summary>
    public bool IsEmpty => _pauses.Count == 0;

    /// <summary>Cuts a piece of a thread's work, recorded or not, at the pauses that fell on it. What ends a wait before a pause, the thread sees after it.</summary>
    public IEnumerable<Piece> Cut(Piece piece)
    {
        if (piece.Kind == PieceKind.Runtime)
        {
            yield return piece;
            yield break;
        }

        for (int i = TimeSearch.CountUpTo(CollectionsMarshal.AsSpan(_pauses), piece.StartNs, static p => p.EndNs); i < _pauses.Count && _pauses[i].StartNs < piece.EndNs; i++)
        {
            (long start, long end, int span) = _pauses[i];
            if (start > piece.StartNs) yield return piece with { EndNs = start };
            long until = Math.Min(end, piece.EndNs);
            yield return new Piece(Math.Max(start, piece.StartNs), until, span, -1, piece.Request, PieceKind.Runtime, piece.Lane, piece.Span);
            piece = piece with { StartNs = until };
            if (piece.LengthNs == 0) yield break;
        }

        yield return piece;
    }

    /// <summary>True for the names under which a pause of all managed threads is recorded ("GC pause", "GC suspension", "GC gen 2").</summary>
    public static bool HoldsAll(string name) =>
        !name.Contains("background", StringComparison.OrdinalIgnoreCase)
        && (name.StartsWith("GC", StringComparison.Ordinal) || name.Contains("garbage", StringComparison.OrdinalIgnoreCase) || name.Contains("suspen", StringComparison.OrdinalIgnoreCase));
}
