using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Causality;

/// <summary>Work for each request by its end; work on threads and devices, else (there is none) spans that cross threads, which say less.</summary>
internal sealed class RequestPieces
{
    private readonly GraphBuilder _graph;
    private readonly int[] _offsets;
    private readonly int[] _pieces;

    public RequestPieces(GraphBuilder graph, int requests)
    {
        _graph = graph;
        int[] own = new int[requests], crossing = new int[requests];
        ReadOnlySpan<Piece> pieces = graph.Pieces;
        foreach (Lane lane in graph.Lanes)
        {
            if (lane.Kind == LaneKind.Arrivals) continue;
            int[] counts = lane.Kind == LaneKind.Async ? crossing : own;
            foreach (ref readonly Piece piece in pieces[lane.First..lane.End])
                if (Counts(piece, lane)) counts[piece.Request]++;
        }

        _offsets = new int[requests + 1];
        for (int r = 0; r < requests; r++) _offsets[r + 1] = _offsets[r] + (own[r] > 0 ? own[r] : crossing[r]);
        _pieces = GC.AllocateUninitializedArray<int>(_offsets[^1]);
        int[] next = _offsets.AsSpan(0, requests).ToArray();
        foreach (Lane lane in graph.Lanes)
        {
            if (lane.Kind == LaneKind.Arrivals) continue;
            for (int p = lane.First; p < lane.End; p++)
            {
                ref readonly Piece piece = ref pieces[p];
                if (Counts(piece, lane) && (lane.Kind != LaneKind.Async || own[piece.Request] == 0)) _pieces[next[piece.Request]++] = p;
            }
        }

        for (int r = 0; r < requests; r++) PiecesByEnd.Sort(pieces, _pieces.AsSpan(_offsets[r].._offsets[r + 1]));
    }

    /// <summary>The piece of a request that ended last up to an instant, or -1.</summary>
    public int LastUpTo(int request, long ns)
    {
        ReadOnlySpan<Piece> pieces = _graph.Pieces;
        int low = _offsets[request], high = _offsets[request + 1];
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (pieces[_pieces[middle]].EndNs <= ns) low = middle + 1;
            else high = middle;
        }

        return low > _offsets[request] ? _pieces[low - 1] : -1;
    }

    /// <summary>The same, where it is on another lane; a thread's own work is in its order already.</summary>
    public int LastUpTo(int request, long ns, Lane notOn)
    {
        int last = LastUpTo(request, ns);
        return last < notOn.First || last >= notOn.End ? last : -1;
    }

    private static bool Counts(in Piece piece, Lane lane) =>
        piece.Request >= 0 && piece.LengthNs != 0 && (lane.Kind == LaneKind.Async || piece.Kind is not (PieceKind.Gap or PieceKind.Wait));
}
