using System.Collections.Immutable;
using System.Runtime.InteropServices;
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

    internal static CriticalPath OfRequest(DependencyGraph graph, RequestLatency request) =>
        new(request.Request, request.IntendedStartNs, request.EndNs,
            ImmutableCollectionsMarshal.AsImmutableArray(new PathWalk(graph).Pieces(graph.Requests[request.Request].Last, request.EndNs, request.IntendedStartNs)));

    internal static CriticalPath OfRun(DependencyGraph graph)
    {
        PathPieces pieces = new();
        Walk(graph, pieces);
        return new CriticalPath(-1, graph.Index.StartNs, graph.Index.EndNs, ImmutableCollectionsMarshal.AsImmutableArray(pieces.InOrder()));
    }

    /// <summary>Time on the path of the whole run, as <see cref="Shares"/>, without keeping its pieces.</summary>
    internal static ImmutableArray<PathShare> SharesOfRun(DependencyGraph graph)
    {
        PathShareSums sums = new();
        Walk(graph, sums);
        return sums.Shares();
    }

    private static void Walk(DependencyGraph graph, IPathSink sink)
    {
        int last = -1;
        ReadOnlySpan<Piece> pieces = graph.Pieces;
        for (int p = 0; p < pieces.Length; p++)
        {
            Piece piece = pieces[p];
            if (piece.Kind is PieceKind.Gap or PieceKind.Arrival || graph.Lanes[piece.Lane].Kind == LaneKind.Async) continue;
            if (last < 0 || piece.EndNs > pieces[last].EndNs) last = p;
        }

        TraceIndex index = graph.Index;
        long end = last < 0 ? index.EndNs : pieces[last].EndNs;
        // What lies behind the last piece, nothing recorded explains.
        if (index.EndNs > Math.Max(end, index.StartNs)) sink.Take(new PathPiece(Math.Max(end, index.StartNs), index.EndNs, BoundBy.Idle, -1, -1, -1, -1, -1));
        new PathWalk(graph).Back(last, end, index.StartNs, sink, acrossGaps: true);
    }
}
