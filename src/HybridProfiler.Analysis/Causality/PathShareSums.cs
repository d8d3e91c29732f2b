using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace HybridProfiler.Analysis.Causality;

/// <summary>Sums time on critical paths by its reason.</summary>
internal sealed class PathShareSums : IPathSink
{
    private readonly Dictionary<(BoundBy Bound, int Component, int Edge), (long Ns, int Pieces)> _sums = [];
    // A path passes through many functions of one component: their sum is looked for once.
    private (BoundBy Bound, int Component, int Edge) _last;
    private long _lastNs;
    private int _lastPieces;

    /// <inheritdoc/>
    public void Take(in PathPiece piece)
    {
        if (_lastPieces > 0 && (piece.Bound != _last.Bound || piece.Component != _last.Component || piece.Edge != _last.Edge)) Close();
        _last = (piece.Bound, piece.Component, piece.Edge);
        _lastNs += piece.LengthNs;
        _lastPieces++;
    }

    public void Add(PathShare share) => Add((share.Bound, share.Component, share.Edge), share.TotalNs, share.Pieces);

    /// <summary>The sums, the largest first.</summary>
    public ImmutableArray<PathShare> Shares()
    {
        Close();
        return
        [
            .. _sums.Select(s => new PathShare(s.Key.Bound, s.Key.Component, s.Key.Edge, s.Value.Ns, s.Value.Pieces))
                .OrderByDescending(s => s.TotalNs).ThenBy(s => s.Bound).ThenBy(s => s.Component).ThenBy(s => s.Edge),
        ];
    }

    private void Close()
    {
        if (_lastPieces > 0) Add(_last, _lastNs, _lastPieces);
        (_lastNs, _lastPieces) = (0, 0);
    }

    private void Add((BoundBy, int, int) reason, long ns, int pieces)
    {
        ref (long Ns, int Pieces) sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, reason, out _);
        sum = (sum.Ns + ns, sum.Pieces + pieces);
    }
}
