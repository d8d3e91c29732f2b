namespace HybridProfiler.Analysis.Causality;

/// <summary>Keeps the pieces of a path.</summary>
internal sealed class PathPieces : IPathSink
{
    private readonly List<PathPiece> _pieces = [];

    public void Take(in PathPiece piece) => _pieces.Add(piece);

    /// <summary>The pieces in the order of time.</summary>
    public PathPiece[] InOrder()
    {
        PathPiece[] pieces = [.. _pieces];
        Array.Reverse(pieces);
        return pieces;
    }
}
