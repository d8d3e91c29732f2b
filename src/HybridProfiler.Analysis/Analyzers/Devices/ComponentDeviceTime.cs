using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Device operations of one component, over all devices on one axis; overlapping ones add up in the sum and count once in the union.</summary>
/// <param name="Component">Component id, or -1 for operations that belong to none.</param>
/// <param name="Operations">How many; those of all components and of none are all there are.</param>
/// <param name="SumNs">Sum of their durations.</param>
/// <param name="BusyNs">Union of them.</param>
public sealed record ComponentDeviceTime(int Component, int Operations, long SumNs, long BusyNs)
{
    /// <summary>Each component with operations, the most time first.</summary>
    internal static ImmutableArray<ComponentDeviceTime> Of(TraceIndex index)
    {
        SpanTable spans = index.Trace.Spans;
        Dictionary<int, List<(long Start, long End)>> times = [];
        foreach (int row in DeviceOperations.RowsOf(index, -1))
        {
            if (!times.TryGetValue(index.ComponentOf[row], out List<(long, long)>? own)) times.Add(index.ComponentOf[row], own = []);
            own.Add((spans.Start[row], spans.EndOf(row)));
        }

        return
        [
            .. times.Select(t => new ComponentDeviceTime(t.Key, t.Value.Count, t.Value.Sum(o => o.End - o.Start), IntervalSet.UnionOf(t.Value).LengthNs))
                .OrderByDescending(c => c.SumNs).ThenBy(c => c.Component),
        ];
    }
}
