using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Transfers;

/// <summary>Copies of one direction between the same kinds of memory, or exchanges with other devices: what went over one link.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Link">Direction, and kinds of memory where the trace states them ("HostToDevice, Pageable to Device").</param>
/// <param name="Transfers">Number of transfers.</param>
/// <param name="Bytes">Bytes of those that state them.</param>
/// <param name="TotalNs">Sum of all durations.</param>
/// <param name="BytesPerSecond">Bytes / device time of those that state them; NaN where none does.</param>
/// <param name="ExposedNs">Union of the link's transfers while nothing computes on the device.</param>
/// <param name="OverlappedNs">Union of the link's transfers while something computes; both sum to the union.</param>
/// <param name="Fit">Cost model; null where the sizes do not give one.</param>
/// <param name="Small">Transfers below the fitted threshold, whose time is mostly latency.</param>
/// <param name="BatchingNs">Latency of all small transfers but one: the most that batching them could save on the link.</param>
public sealed record LinkUsage(
    int Device, string Link, int Transfers, long Bytes, long TotalNs, double BytesPerSecond, long ExposedNs, long OverlappedNs, TransferCostFit? Fit, int Small, double BatchingNs)
{
    internal static ImmutableArray<LinkUsage> Of(TraceIndex index) =>
        [.. DeviceOperations.DevicesOf(index).SelectMany(d => Of(index, d)).OrderByDescending(l => l.TotalNs).ThenBy(l => l.Device).ThenBy(l => l.Link, StringComparer.Ordinal)];

    private static IEnumerable<LinkUsage> Of(TraceIndex index, int device)
    {
        Trace trace = index.Trace;
        int bytesKey = TransferEdges.KeyOf(trace, OperationAttributes.Bytes);
        List<(long, long)> computing = [];
        SortedDictionary<string, (List<(long, long)> When, List<(double Bytes, double Ns)> Sized)> links = new(StringComparer.Ordinal);
        LinkNames names = new(trace);
        foreach (int row in DeviceOperations.RowsOf(index, device))
        {
            SpanKind kind = index.KindOf(row);
            (long start, long end) = (trace.Spans.Start[row], trace.Spans.EndOf(row));
            if (kind is not (SpanKind.Transfer or SpanKind.Communication))
            {
                if (!TraceIndex.IsWaiting(kind)) computing.Add((start, end));
                continue;
            }

            string name = names.Of(row, kind);
            if (!links.TryGetValue(name, out var link)) links.Add(name, link = ([], []));
            link.When.Add((start, end));
            if (bytesKey >= 0 && trace.Attributes.TryGet(row, bytesKey, out AttributeValue bytes)) link.Sized.Add((bytes.Double, end - start));
        }

        IntervalSet computation = IntervalSet.UnionOf(computing);
        foreach ((string name, (List<(long Start, long End)> when, List<(double Bytes, double Ns)> sized)) in links)
        {
            IntervalSet union = IntervalSet.UnionOf(when);
            long exposed = union.Except(computation).LengthNs;
            double bytes = sized.Sum(s => s.Bytes), ns = sized.Sum(s => s.Ns);
            TransferCostFit? fit = TransferCostFit.Of(CollectionsMarshal.AsSpan(sized));
            int small = fit is { IsLatencyMeaningful: true } ? sized.Count(s => s.Bytes < fit.ThresholdBytes) : 0;
            yield return new LinkUsage(
                device, name, when.Count, (long)bytes, when.Sum(w => w.End - w.Start), ns > 0 ? bytes * 1e9 / ns : double.NaN, exposed, union.LengthNs - exposed,
                fit, small, small > 1 ? fit!.LatencyNs * (small - 1) : 0);
        }
    }
}
