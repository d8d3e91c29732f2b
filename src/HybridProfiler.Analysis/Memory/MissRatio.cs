namespace HybridProfiler.Analysis.Memory;

/// <summary>One point of a miss-ratio curve.</summary>
/// <param name="CapacityBytes">Bytes that the memory holds.</param>
/// <param name="Misses">Touches that do not find their buffer in it.</param>
/// <param name="Ratio">Those / all touches.</param>
public readonly record struct MissRatio(long CapacityBytes, int Misses, double Ratio);
