namespace HybridProfiler.Analysis.Analyzers;

/// <summary>One row of a device's partition: time of one owner that nobody else is charged with.</summary>
/// <param name="Kind">What the owner is.</param>
/// <param name="Id">Component id (or -1 for none) or edge id, by kind.</param>
/// <param name="Operations">Number of operations.</param>
/// <param name="ExclusiveNs">Time during which it was the only active owner of its rank.</param>
/// <param name="SharedNs">Its part of the time during which k owners of its rank were active at once: 1/k each, rounded by largest remainder.</param>
public sealed record DeviceShare(DeviceShareKind Kind, int Id, int Operations, long ExclusiveNs, long SharedNs)
{
    /// <summary>Exclusive and shared time together, in nanoseconds.</summary>
    public long TotalNs => ExclusiveNs + SharedNs;
}
