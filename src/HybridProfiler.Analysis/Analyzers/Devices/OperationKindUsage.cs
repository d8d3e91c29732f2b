using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Operations of one kind by themselves, whatever else ran: <c>BusyNs + IdleNs = SpanNs</c>. Kernels are computation and communication;
/// kernels, memory and synchronisation are all operations.
/// </summary>
/// <param name="Device">Device id, or -1 for all devices on one axis.</param>
/// <param name="Track">Track id of the queue, or -1 for all queues.</param>
/// <param name="Kind">What they do.</param>
/// <param name="Operations">How many.</param>
/// <param name="Names">Distinct names among them.</param>
/// <param name="Short">Those shorter than <see cref="ShortNs"/>.</param>
/// <param name="SumNs">Sum of their durations.</param>
/// <param name="BusyNs">Union of them.</param>
/// <param name="SpanNs">First begin to last end.</param>
public sealed record OperationKindUsage(int Device, int Track, OperationKind Kind, int Operations, int Names, int Short, long SumNs, long BusyNs, long SpanNs)
{
    /// <summary>Below this an operation is short: about what it takes to launch one, in nanoseconds.</summary>
    public const long ShortNs = 10_000;

    /// <summary>Time between the first begin and the last end without one of them.</summary>
    public long IdleNs => SpanNs - BusyNs;

    /// <summary>All devices together first, then each device and its queues; kinds that do not occur are left out.</summary>
    internal static ImmutableArray<OperationKindUsage> Of(TraceIndex index)
    {
        int[] queues = [.. index.TracksOf(TrackKind.DeviceQueue).Where(t => index.RowsOf(t) is var (first, end) && end > first)];
        if (queues.Length == 0) return [];
        return
        [
            .. Of(index, -1, -1, queues),
            .. queues.GroupBy(t => index.Trace.Tracks[t].Device).OrderBy(d => d.Key)
                .SelectMany(device => Of(index, device.Key, -1, device).Concat(device.SelectMany(queue => Of(index, device.Key, queue, [queue])))),
        ];
    }

    private static IEnumerable<OperationKindUsage> Of(TraceIndex index, int device, int track, IEnumerable<int> queues)
    {
        SpanTable spans = index.Trace.Spans;
        List<(long Start, long End)>[] byKind = [.. Enum.GetValues<OperationKind>().Select(_ => new List<(long, long)>())];
        HashSet<int>[] names = [.. byKind.Select(_ => new HashSet<int>())];
        foreach (int queue in queues)
        {
            (int first, int end) = index.RowsOf(queue);
            for (int row = first; row < end; row++)
            {
                OperationKind kind = KindOf(index.KindOf(row));
                (long, long) time = (spans.Start[row], spans.EndOf(row));
                byKind[(int)kind].Add(time);
                names[(int)kind].Add(spans.Name[row]);
                if (kind is not (OperationKind.Computation or OperationKind.Communication)) continue;
                byKind[(int)OperationKind.Kernels].Add(time);
                names[(int)OperationKind.Kernels].Add(spans.Name[row]);
            }
        }

        for (int kind = 0; kind < byKind.Length; kind++)
        {
            List<(long Start, long End)> times = byKind[kind];
            if (times.Count == 0) continue;
            yield return new OperationKindUsage(
                device, track, (OperationKind)kind, times.Count, names[kind].Count, times.Count(t => t.End - t.Start < ShortNs), times.Sum(t => t.End - t.Start),
                IntervalSet.UnionOf(times).LengthNs, times.Max(t => t.End) - times.Min(t => t.Start));
        }
    }

    private static OperationKind KindOf(SpanKind kind) =>
        kind == SpanKind.Communication ? OperationKind.Communication
        : DeviceOperations.IsKernel(kind) ? OperationKind.Computation
        : DeviceOperations.IsMemory(kind) ? OperationKind.Memory : OperationKind.Synchronisation;
}
