using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Memory;

/// <summary>Who has memory and when, and how what components hand to each other lies in it. Each question is answered when first asked and kept.</summary>
public sealed class MemoryAnalysis
{
    private readonly Lazy<MemoryBudget> _budget;
    private readonly Lazy<BufferReuse> _reuse;

    private readonly Lazy<ImmutableArray<MemoryGrowth>> _growth;
    private readonly Lazy<ImmutableArray<EdgeLedger>> _ledger;
    private readonly Lazy<ImmutableArray<LayoutMismatch>> _mismatches;
    private readonly Lazy<ImmutableArray<ConversionPath>> _paths;

    internal MemoryAnalysis(TraceAnalysis analysis)
    {
        TraceIndex index = analysis.Index;
        Lazy<List<AllocationEvent>> events = new(() => AllocationEvents.Of(index));
        Lazy<List<int[]>> paths = new(() => HandOffPaths.Of(index));
        _budget = new(() => MemoryBudget.Of(index, new AllocationReplay(events.Value)));
        _growth = new(() => MemoryGrowth.Of(index, analysis.Requests, Budget));
        _reuse = new(() => BufferReuse.Of(index));
        _ledger = new(() => EdgeLedgers.Of(index, paths.Value, events.Value));
        _mismatches = new(() => LayoutMismatch.Of(index.Trace));
        _paths = new(() => ConversionPath.Of(index.Trace, paths.Value));
    }

    /// <summary>Memory over time by owner, device and component.</summary>
    public MemoryBudget Budget => _budget.Value;

    /// <summary>How each account grows, those that grow to the end first.</summary>
    public ImmutableArray<MemoryGrowth> Growth => _growth.Value;

    /// <summary>The books of each edge with hand-offs, the most bytes moved first.</summary>
    public ImmutableArray<EdgeLedger> Ledger => _ledger.Value;

    /// <summary>Layouts that the consumer does not read as they lie, the most bytes first.</summary>
    public ImmutableArray<LayoutMismatch> LayoutMismatches => _mismatches.Value;

    /// <summary>What happens to what is handed on from component to component, paths with conversions first. Each hand-off lies on exactly one path.</summary>
    public ImmutableArray<ConversionPath> Paths => _paths.Value;

    /// <summary>How the buffers of hand-offs are used again.</summary>
    public BufferReuse Reuse => _reuse.Value;
}
