using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Causality;

/// <summary>Work for each request by its end; work on threads and devices, else (there is none) spans that cross threads, which say less.</summary>
internal sealed class RequestPieces
{
    private readonly int[] _offsets;
    private readonly int[] _pieces;
    private readonly long[] _endNs;

    public RequestPieces(GraphBuilder graph, int requests)
    {
        int[] own = new int[requests], crossing = new int[requests];
        ReadOnlySpan<Piece> pieces = graph.Pieces[..graph.FirstArrival];
        foreach (Piece piece in pieces)
        {
            if (piece.Request < 0 || piece.LengthNs == 0) continue;
            if (graph.Lanes[piece.Lane].Kind == LaneKind.Async) crossing[piece.Request]++;
            else if (IsWork(piece)) own[piece.Request]++;
        }

        _offsets = new int[requests + 1];
        for (int r = 0; r < requests; r++) _offsets[r + 1] = _offsets[r] + (own[r] > 0 ? own[r] : crossing[r]);
        _pieces = new int[_offsets[^1]];
        _endNs = new long[_offsets[^1]];
        int[] next = _offsets.AsSpan(0, requests).ToArray();
        for (int p = 0; p < pieces.Length; p++)
        {
            Piece piece = pieces[p];
            if (piece.Request < 0 || piece.LengthNs == 0) continue;
            bool crosses = graph.Lanes[piece.Lane].Kind == LaneKind.Async;
            if (crosses ? own[piece.Request] > 0 : !IsWork(piece)) continue;
            int at = next[piece.Request]++;
            (_pieces[at], _endNs[at]) = (p, piece.EndNs);
        }

        for (int r = 0; r < requests; r++) PiecesByEnd.Sort(_endNs.AsSpan(_offsets[r].._offsets[r + 1]), _pieces.AsSpan(_offsets[r].._offsets[r + 1]));
    }

    /// <summary>The piece of a request that ended last up to an instant, or -1.</summary>
    public int LastUpTo(int request, long ns)
    {
        int first = _offsets[request], count = TimeSearch.CountUpTo(_endNs.AsSpan(first.._offsets[request + 1]), ns);
        return count > 0 ? _pieces[first + count - 1] : -1;
    }

    /// <summary>The same, where it is on another lane; a thread's own work is in its order already.</summary>
    public int LastUpTo(int request, long ns, Lane notOn)
    {
        int last = LastUpTo(request, ns);
        return last < notOn.First || last >= notOn.End ? last : -1;
    }

    private static bool IsWork(Piece piece) => piece.Kind is not (PieceKind.Gap or PieceKind.Wait);
}
