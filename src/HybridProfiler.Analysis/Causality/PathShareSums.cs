using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace HybridProfiler.Analysis.Causality;

/// <summary>Sums time on critical paths by its reason.</summary>
internal sealed class PathShareSums : IPathSink
{
    private readonly Dictionary<(BoundBy Bound, int Component, int Edge), (long Ns, int Pieces)> _sums = [];

    /// <inheritdoc/>
    public void Take(in PathPiece piece) => Add((piece.Bound, piece.Component, piece.Edge), piece.LengthNs, 1);

    public void Add(PathShare share) => Add((share.Bound, share.Component, share.Edge), share.TotalNs, share.Pieces);

    /// <summary>The sums, the largest first.</summary>
    public ImmutableArray<PathShare> Shares() =>
    [
        .. _sums.Select(s => new PathShare(s.Key.Bound, s.Key.Component, s.Key.Edge, s.Value.Ns, s.Value.Pieces))
            .OrderByDescending(s => s.TotalNs).ThenBy(s => s.Bound).ThenBy(s => s.Component).ThenBy(s => s.Edge),
    ];

    private void Add((BoundBy, int, int) reason, long ns, int pieces)
    {
        ref (long Ns, int Pieces) sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, reason, out _);
        sum = (sum.Ns + ns, sum.Pieces + pieces);
    }
}
