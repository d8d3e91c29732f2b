namespace HybridProfiler.Analysis.Causality;

/// <summary>One part of the difference between a slow request and the median one.</summary>
/// <param name="Bound">What the critical path was bound by.</param>
/// <param name="Component">Component id, or -1.</param>
/// <param name="Edge">Edge id of a hand-off, or -1.</param>
/// <param name="IsBehindOthers">True for time during which the path led through work for other requests.</param>
/// <param name="MedianNs">Time on the median request's path.</param>
/// <param name="TailNs">Time on the slow request's path.</param>
public sealed record TailDifference(BoundBy Bound, int Component, int Edge, bool IsBehindOthers, long MedianNs, long TailNs)
{
    /// <summary>How much longer the slow one took here; negative where it was faster.</summary>
    public long ExcessNs => TailNs - MedianNs;
}
