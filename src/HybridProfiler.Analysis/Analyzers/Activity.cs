namespace HybridProfiler.Analysis.Analyzers;

/// <summary>An interval during which an owner was active.</summary>
/// <param name="StartNs">Start.</param>
/// <param name="EndNs">End; not before the start.</param>
/// <param name="Owner">Owner id, dense from 0.</param>
/// <param name="Tier">Precedence: an instant belongs to the owners of the lowest tier that has any.</param>
/// <param name="Window">Window that is divided, dense from 0; -1 for none.</param>
internal readonly record struct Activity(long StartNs, long EndNs, int Owner, int Tier, int Window = 0);
