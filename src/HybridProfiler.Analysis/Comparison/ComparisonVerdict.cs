namespace HybridProfiler.Analysis.Comparison;

/// <summary>What two samples say about a change.</summary>
public enum ComparisonVerdict : byte
{
    /// <summary>Neither a change nor its absence is shown.</summary>
    Ambiguous = 0,
    /// <summary>The change is smaller than what matters: its interval lies within the margin.</summary>
    Same,
    /// <summary>The candidate is faster, significantly and by more than the margin.</summary>
    Faster,
    /// <summary>The candidate is slower, significantly and by more than the margin.</summary>
    Slower,
}
