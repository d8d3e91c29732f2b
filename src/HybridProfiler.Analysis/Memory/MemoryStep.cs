namespace HybridProfiler.Analysis.Memory;

/// <summary>A change of an amount of memory.</summary>
/// <param name="TimeNs">When, on the clock of the trace.</param>
/// <param name="Bytes">Bytes from then on.</param>
public readonly record struct MemoryStep(long TimeNs, long Bytes);
