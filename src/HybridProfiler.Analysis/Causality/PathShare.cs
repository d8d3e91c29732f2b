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
    internal static ImmutableArray<PathShare> Of(ReadOnlySpan<PathPiece> pieces)
    {
        PathShareSums sums = new();
        foreach (PathPiece piece in pieces) sums.Take(piece);
        return sums.Shares();
    }
}
