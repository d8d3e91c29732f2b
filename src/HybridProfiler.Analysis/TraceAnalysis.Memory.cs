using HybridProfiler.Analysis.Memory;

namespace HybridProfiler.Analysis;

public sealed partial class TraceAnalysis
{
    private MemoryAnalysis? _memory;

    /// <summary>Memory: whose it is over time, where it grows, and how what components hand over lies in it.</summary>
    public MemoryAnalysis Memory => LazyInitializer.EnsureInitialized(ref _memory, () => new MemoryAnalysis(this));
}
