using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Ranges that the program or its framework marked by one name: PyTorch's <c>record_function</c>, the steps of its profiler, NVTX.
/// A device operation belongs to the innermost annotation around the call that submitted it, on the call's thread, else to the
/// step around it; so each belongs to at most one.
/// </summary>
/// <param name="Name">Name.</param>
/// <param name="Host">Durations of the ranges on the host; nested ones of one name add up.</param>
/// <param name="Device">Durations of the ranges as the source shows them beside a queue: first to last operation submitted within.</param>
/// <param name="Operations">Device operations submitted within and within no inner annotation.</param>
/// <param name="OperationNs">Sum of their durations.</param>
public sealed record AnnotationUsage(string Name, DurationSummary Host, DurationSummary Device, int Operations, long OperationNs)
{
    /// <summary>Each name, the most host time first.</summary>
    internal static ImmutableArray<AnnotationUsage> Of(TraceIndex index)
    {
        Trace trace = index.Trace;
        int category = trace.Strings.Texts.IndexOf(SourceAttributes.Category);
        if (category < 0) return [];
        Dictionary<int, Gathered> names = [];
        int[] around = new int[trace.Spans.Count];
        for (int row = 0; row < around.Length; row++)
        {
            // Parents stand before their children.
            around[row] = trace.Spans.Parent[row] is >= 0 and int parent ? around[parent] : -1;
            if (!trace.Attributes.TryGet(row, category, out AttributeValue value)) continue;
            switch (value.String)
            {
                case SourceAttributes.UserAnnotation:
                    around[row] = row;
                    Of(names, trace.Spans.Name[row]).Host.Add(trace.Spans.Duration[row]);
                    break;
                case SourceAttributes.DeviceAnnotation:
                    Of(names, trace.Spans.Name[row]).Device.Add(trace.Spans.Duration[row]);
                    break;
            }
        }

        if (names.Count == 0) return [];
        foreach (int row in DeviceOperations.RowsOf(index, -1))
        {
            int call = index.Launches.CallOf(row);
            if (call < 0) continue;
            int annotation = around[call];
            if (annotation < 0 && trace.Spans.Request[call] is >= 0 and int step) annotation = around[trace.Requests.Span[step]];
            if (annotation < 0) continue;
            Gathered own = names[trace.Spans.Name[annotation]];
            own.Operations++;
            own.OperationNs += trace.Spans.Duration[row];
        }

        return
        [
            .. names.Select(n => new AnnotationUsage(trace.Strings[n.Key], DurationSummary.Of(CollectionsMarshal.AsSpan(n.Value.Host)), DurationSummary.Of(CollectionsMarshal.AsSpan(n.Value.Device)), n.Value.Operations, n.Value.OperationNs))
                .OrderByDescending(a => a.Host.SumNs).ThenByDescending(a => a.Device.SumNs).ThenBy(a => a.Name, StringComparer.Ordinal),
        ];
    }

    private static Gathered Of(Dictionary<int, Gathered> names, int name)
    {
        ref Gathered? found = ref CollectionsMarshal.GetValueRefOrAddDefault(names, name, out _);
        return found ??= new Gathered();
    }

    private sealed class Gathered
    {
        public readonly List<long> Host = [], Device = [];
        public int Operations;
        public long OperationNs;
    }
}
