using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Copies or memory sets of one name (which states direction and kinds of memory) on one device.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Name">Name.</param>
/// <param name="Kind">Transfer or Fill.</param>
/// <param name="Durations">Durations on the device.</param>
/// <param name="Sized">Operations that state their bytes.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="SizedNs">Sum of their durations.</param>
public sealed record MemoryOperationUsage(int Device, string Name, SpanKind Kind, DurationSummary Durations, int Sized, long Bytes, long SizedNs)
{
    /// <summary>Bytes / device time of the operations that state their bytes; NaN where none does, or none took time.</summary>
    public double BytesPerSecond => Sized > 0 && SizedNs > 0 ? Bytes * 1e9 / SizedNs : double.NaN;

    /// <summary>Each kind of memory operation, the most time first.</summary>
    internal static ImmutableArray<MemoryOperationUsage> Of(TraceIndex index) =>
    [
        .. DeviceOperations.DevicesOf(index).SelectMany(device => Of(index, device))
            .OrderByDescending(m => m.Durations.SumNs).ThenBy(m => m.Device).ThenBy(m => m.Name, StringComparer.Ordinal).ThenBy(m => m.Kind),
    ];

    private static IEnumerable<MemoryOperationUsage> Of(TraceIndex index, int device)
    {
        Trace trace = index.Trace;
        int bytesKey = TransferEdges.KeyOf(trace, OperationAttributes.Bytes);
        Dictionary<(int Name, SpanKind Kind), (List<long> Durations, int Sized, long Bytes, long SizedNs)> groups = [];
        foreach (int row in DeviceOperations.RowsOf(index, device))
        {
            SpanKind kind = index.KindOf(row);
            if (!DeviceOperations.IsMemory(kind)) continue;
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, (trace.Spans.Name[row], kind), out bool known);
            if (!known) group.Durations = [];
            group.Durations.Add(trace.Spans.Duration[row]);
            if (bytesKey < 0 || !trace.Attributes.TryGet(row, bytesKey, out AttributeValue bytes)) continue;
            group.Sized++;
            group.Bytes += bytes.Int64;
            group.SizedNs += trace.Spans.Duration[row];
        }

        foreach (((int name, SpanKind kind), var group) in groups)
            yield return new MemoryOperationUsage(device, trace.Strings[name], kind, DurationSummary.Of(CollectionsMarshal.AsSpan(group.Durations)), group.Sized, group.Bytes, group.SizedNs);
    }
}
