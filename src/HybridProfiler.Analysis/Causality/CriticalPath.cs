using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>
/// The longest path through what depended on what, back from the end of a request or of the run. Only work on it, made
/// faster, makes the whole faster.
/// </summary>
/// <param name="Request">Row of the request, or -1 for the whole run.</param>
/// <param name="StartNs">Begin of the window: the request's intended start, or the begin of the recording's wall.</param>
/// <param name="EndNs">End of the window.</param>
/// <param name="Pieces">Pieces in the order of time. They tile the window: their lengths sum to its length exactly.</param>
public sealed record CriticalPath(int Request, long StartNs, long EndNs, ImmutableArray<PathPiece> Pieces)
{
    /// <summary>Length in nanoseconds: the latency of the request, or the wall of the recording.</summary>
    public long LengthNs => EndNs - StartNs;

    /// <summary>Time on the path by what it was bound by, component and edge; sums to <see cref="LengthNs"/>. The largest first.</summary>
    public ImmutableArray<PathShare> Shares => PathShare.Of(Pieces.AsSpan());

    /// <summary>Pieces of a request's path; valid until the next walk.</summary>
    internal static ReadOnlySpan<PathPiece> Walk(PathWalk walk, DependencyGraph graph, RequestLatency request) =>
        walk.Back(graph.Requests[request.Request].Last, request.EndNs, request.IntendedStartNs);

    internal static CriticalPath OfRequest(DependencyGraph graph, RequestLatency request)
    {
        return new CriticalPath(request.Request, request.IntendedStartNs, request.EndNs, [.. Walk(new PathWalk(graph), graph, request)]);
    }

    internal static CriticalPath OfRun(DependencyGraph graph)
    {
        int last = -1;
        ReadOnlySpan<Piece> all = graph.Pieces;
        for (int p = 0; p < all.Length; p++)
        {
            Piece piece = all[p];
            if (piece.Kind is PieceKind.Gap or PieceKind.Arrival || graph.Lanes[piece.Lane].Kind == LaneKind.Async) continue;
            if (last < 0 || piece.EndNs > all[last].EndNs) last = p;
        }

        TraceIndex index = graph.Index;
        ReadOnlySpan<PathPiece> pieces = new PathWalk(graph).Back(last, last < 0 ? index.EndNs : all[last].EndNs, index.StartNs, acrossGaps: true);
        long covered = pieces.IsEmpty ? index.StartNs : pieces[^1].EndNs;
        return new CriticalPath(-1, index.StartNs, index.EndNs, index.EndNs > covered ? [.. pieces, new PathPiece(covered, index.EndNs, BoundBy.Idle, -1, -1, -1, -1, -1)] : [.. pieces]);
    }
}
