namespace HybridProfiler.Analysis.Memory;

/// <summary>What one component has of the memory in use.</summary>
/// <param name="Component">Component id; -1: none, or not told; <see cref="MemoryAccount.BeforeRecording"/>: what was there before.</param>
/// <param name="Peak">The component's own peak.</param>
/// <param name="BytesAtPipelinePeak">Its bytes when most was in use.</param>
/// <param name="BytesAtEnd">Its bytes at the end of the recording.</param>
/// <param name="Sums">What it allocated, and what of it was released.</param>
public sealed record ComponentMemory(int Component, MemoryStep Peak, long BytesAtPipelinePeak, long BytesAtEnd, AllocationSums Sums);
