namespace HybridProfiler.Analysis.Causality;

/// <summary>Takes the pieces of a path as they are found.</summary>
internal interface IPathSink
{
    /// <summary>Takes a piece; pieces come from late to early and tile the window.</summary>
    void Take(in PathPiece piece);
}
