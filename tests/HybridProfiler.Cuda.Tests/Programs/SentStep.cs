namespace HybridProfiler.Cuda.Tests.Programs;

/// <summary>A step that a thread has done.</summary>
/// <param name="BeginNs">Host time before it.</param>
/// <param name="EndNs">Host time after it.</param>
/// <param name="Component">Component that its work belongs to; empty: none.</param>
internal readonly record struct SentStep(long BeginNs, long EndNs, string Component);
