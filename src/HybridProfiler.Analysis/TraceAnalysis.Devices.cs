using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Occupancy;
using HybridProfiler.Analysis.Transfers;

namespace HybridProfiler.Analysis;

public sealed partial class TraceAnalysis
{
    private ImmutableArray<KernelOccupancy> _occupancy;
    private ImmutableArray<LinkUsage> _links;
    private ImmutableArray<AnnotationUsage> _annotations;
    private ImmutableArray<RepeatedTransfers> _repeatedTransfers;

    /// <summary>How full a CUDA device could be with each kernel and geometry, the most device time first; empty where the trace does not tell registers, geometry or device.</summary>
    public ImmutableArray<KernelOccupancy> Occupancy => Once(ref _occupancy, () => KernelOccupancy.Of(Index));

    /// <summary>Copies and exchanges by link: bandwidth, exposure, cost model; the most time first.</summary>
    public ImmutableArray<LinkUsage> Links => Once(ref _links, () => LinkUsage.Of(Index));

    /// <summary>Ranges that the program or its framework marked by name, and what was submitted within, the most host time first; empty where the source has none.</summary>
    public ImmutableArray<AnnotationUsage> Annotations => Once(ref _annotations, () => AnnotationUsage.Of(Index));

    /// <summary>Edges whose transfers moved contents that were there already.</summary>
    public ImmutableArray<RepeatedTransfers> RepeatedTransfers => Once(ref _repeatedTransfers, () => Transfers.RepeatedTransfers.Of(Index));

    // Two threads that ask at once find the same answer; the first one is kept.
    private static ImmutableArray<T> Once<T>(ref ImmutableArray<T> kept, Func<ImmutableArray<T>> find)
    {
        if (kept.IsDefault) ImmutableInterlocked.InterlockedInitialize(ref kept, find());
        return kept;
    }
}
