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
    public ImmutableArray<PathShare> Shares => PathShare.Of(Pieces);

    internal static CriticalPath OfRequest(DependencyGraph graph, RequestLatency request)
    {
        List<PathPiece> pieces = new PathWalk(graph).Back(graph.Requests[request.Request].Last, request.EndNs, request.IntendedStartNs);
        return new CriticalPath(request.Request, request.IntendedStartNs, request.EndNs, [.. pieces]);
    }

    internal static CriticalPath OfRun(DependencyGraph graph)
    {
        int last = -1;
        for (int p = 0; p < graph.Pieces.Length; p++)
        {
            Piece piece = graph.Pieces[p];
            if (piece.Kind is PieceKind.Gap or PieceKind.Arrival || graph.Lanes[piece.Lane].Kind == LaneKind.Async) continue;
            if (last < 0 || piece.EndNs > graph.Pieces[last].EndNs) last = p;
        }

        TraceIndex index = graph.Index;
        List<PathPiece> pieces = new PathWalk(graph).Back(last, last < 0 ? index.EndNs : graph.Pieces[last].EndNs, index.StartNs, acrossGaps: true);
        long covered = pieces.Count > 0 ? pieces[^1].EndNs : index.StartNs;
        if (index.EndNs > covered) pieces.Add(new PathPiece(covered, index.EndNs, BoundBy.Idle, -1, -1, -1, -1, -1));
        return new CriticalPath(-1, index.StartNs, index.EndNs, [.. pieces]);
    }
}
