namespace HybridProfiler.Analysis.Causality;

/// <summary>Waits of one kind in one component.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Waiter">Component that waited, or -1.</param>
/// <param name="Waits">Number of waits; one whose chain changed kind counts in each.</param>
/// <param name="TotalNs">Their time.</param>
public sealed record WaitState(WaitKind Kind, int Waiter, int Waits, long TotalNs);
