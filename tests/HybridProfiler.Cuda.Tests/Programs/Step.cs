namespace HybridProfiler.Cuda.Tests.Programs;

/// <summary>A step of a random program.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Stream">Stream, among those of the program's streams.</param>
/// <param name="Index">Label of a scope, number of a kernel, event or graph.</param>
/// <param name="Bytes">Bytes copied or set.</param>
internal readonly record struct Step(StepKind Kind, int Stream = 0, int Index = 0, int Bytes = 0);
