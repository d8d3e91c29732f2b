namespace HybridProfiler.Analysis.Merging;

/// <summary>Where the offset between two clocks lies.</summary>
/// <param name="LowestNs">Lower bound; the least number where there is none.</param>
/// <param name="HighestNs">Upper bound; the greatest number where there is none.</param>
/// <param name="ContradictionNs">By how much the bounds contradict each other at their worst; 0 where they do not.</param>
internal readonly record struct OffsetInterval(long LowestNs, long HighestNs, long ContradictionNs)
{
    public bool IsTwoSided => LowestNs != long.MinValue && HighestNs != long.MaxValue;

    public long CentreNs => LowestNs + ((HighestNs - LowestNs) / 2);

    /// <summary>Farthest that the true offset can lie from a given one.</summary>
    public long FarthestFrom(long offsetNs) => Math.Max(HighestNs - offsetNs, offsetNs - LowestNs);

    public OffsetInterval Negated => new(HighestNs == long.MaxValue ? long.MinValue : -HighestNs, LowestNs == long.MinValue ? long.MaxValue : -LowestNs, ContradictionNs);
}
