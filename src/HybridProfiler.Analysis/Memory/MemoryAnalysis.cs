using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Memory;

/// <summary>Who has memory and when, and how what components hand to each other lies in it. Each question is answered when first asked and kept.</summary>
public sealed class MemoryAnalysis
{
    private readonly Lazy<MemoryBudget> _budget;
    private readonly Lazy<BufferReuse> _reuse;

    internal MemoryAnalysis(TraceIndex index)
    {
        Lazy<AllocationReplay> replay = new(() => new AllocationReplay(AllocationEvents.Of(index)));
        _budget = new(() => MemoryBudget.Of(index, replay.Value));
        _reuse = new(() => BufferReuse.Of(index));
    }

    /// <summary>Memory over time by owner, device and component.</summary>
    public MemoryBudget Budget => _budget.Value;

    /// <summary>How the buffers of hand-offs are used again.</summary>
    public BufferReuse Reuse => _reuse.Value;
}
