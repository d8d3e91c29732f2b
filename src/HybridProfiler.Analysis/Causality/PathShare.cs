using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Causality;

/// <summary>Time on critical paths that has the same reason.</summary>
/// <param name="Bound">What it was bound by.</param>
/// <param name="Component">Component id, or -1.</param>
/// <param name="Edge">Edge id of a hand-off, or -1.</param>
/// <param name="TotalNs">Time, in nanoseconds.</param>
/// <param name="Pieces">Number of pieces.</param>
public sealed record PathShare(BoundBy Bound, int Component, int Edge, long TotalNs, int Pieces)
{
    internal static ImmutableArray<PathShare> Of(IEnumerable<PathPiece> pieces)
    {
        Dictionary<(BoundBy, int, int), (long Ns, int Count)> sums = [];
        foreach (PathPiece piece in pieces)
        {
            ref (long Ns, int Count) sum = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(sums, (piece.Bound, piece.Component, piece.Edge), out _);
            sum = (sum.Ns + piece.LengthNs, sum.Count + 1);
        }

        return
        [
            .. sums.Select(s => new PathShare(s.Key.Item1, s.Key.Item2, s.Key.Item3, s.Value.Ns, s.Value.Count))
                .OrderByDescending(s => s.TotalNs).ThenBy(s => s.Bound).ThenBy(s => s.Component).ThenBy(s => s.Edge),
        ];
    }
}
