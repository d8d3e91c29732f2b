namespace HybridProfiler.Analysis.Causality;

/// <summary>Waiting time charged to what caused it.</summary>
/// <param name="Kind">Why the thread waited.</param>
/// <param name="Waiter">Component that waited, or -1.</param>
/// <param name="Causer">Component that worked (or whose transfer, submission or wait was under way) meanwhile on the chain waited for, or -1.</param>
/// <param name="Bound">What the chain was bound by meanwhile.</param>
/// <param name="Edge">Edge of a hand-off under way, or -1.</param>
/// <param name="Waits">Number of waits it had a part in.</param>
/// <param name="TotalNs">Time charged.</param>
public sealed record DelayCost(WaitKind Kind, int Waiter, int Causer, BoundBy Bound, int Edge, int Waits, long TotalNs);
