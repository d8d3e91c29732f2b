namespace HybridProfiler.Analysis.Causality;

/// <summary>A thread with its driver calls, an async lane or a device queue.</summary>
/// <param name="Kind">What executes its pieces.</param>
/// <param name="Track">Track id; -1 for arrivals.</param>
/// <param name="First">First piece.</param>
/// <param name="End">Piece after the last one.</param>
internal readonly record struct Lane(LaneKind Kind, int Track, int First, int End);
