namespace HybridProfiler.Analysis.Causality;

/// <summary>Where a request began and ended among the pieces.</summary>
/// <param name="Arrival">Its arrival (a piece of zero length at the intended start).</param>
/// <param name="First">The piece that begins where the request began on its first thread, or -1.</param>
/// <param name="Last">The piece that worked for it last, or -1.</param>
internal readonly record struct RequestPlace(int Arrival, int First, int Last);
