namespace HybridProfiler.Analysis.Merging;

/// <summary>Traces that cannot be merged: nothing tells how far their clocks lie apart, or what was stated makes no sense. The message says which and what would do.</summary>
public sealed class TraceMergeException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">What is wrong, with the values and the remedy.</param>
    public TraceMergeException(string message) : base(message) { }
}
