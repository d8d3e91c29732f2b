namespace HybridProfiler.Analysis.Comparison;

/// <summary>What counts as a change.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Relative changes of the median up to this do not matter; 0.03 is 3 %.</summary>
    public double Margin { get; init; } = 0.03;

    /// <summary>Level of significance over all comparisons together (Holm).</summary>
    public double Level { get; init; } = 0.05;

    /// <summary>Samples needed on each side for a verdict.</summary>
    public int FewestSamples { get; init; } = 8;
}
