using System.Collections.Immutable;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>What went over one edge.</summary>
/// <param name="Edge">Edge id.</param>
/// <param name="HandOffs">Number of hand-offs.</param>
/// <param name="Unconsumed">Hand-offs that no consumer took over while recorded.</param>
/// <param name="Bytes">Bytes handed over, all hand-offs together.</param>
/// <param name="InTransit">From produced to consumed, of the hand-offs that were consumed.</param>
/// <param name="Transfers">Device transfers that served hand-offs of this edge.</param>
/// <param name="TransferBytes">Their bytes.</param>
/// <param name="TransferNs">Their device time, summed.</param>
/// <param name="Layouts">Distinct element types, shapes, memory kinds and conversions with their counts, most frequent first.</param>
public sealed record EdgeUsage(
    int Edge, int HandOffs, int Unconsumed, long Bytes, Distribution InTransit, int Transfers, long TransferBytes, long TransferNs,
    ImmutableArray<KeyValuePair<TensorLayout, int>> Layouts)
{
    /// <summary>Achieved bandwidth of the transfers, in bytes per second of device time; NaN when no transfer served this edge.</summary>
    public double BytesPerSecond => TransferNs > 0 ? TransferBytes * 1e9 / TransferNs : double.NaN;

    internal static ImmutableArray<EdgeUsage> Of(TraceIndex index)
    {
        Trace trace = index.Trace;
        int count = trace.Edges.Length;
        int[] handOffs = new int[count], unconsumed = new int[count], transfers = new int[count];
        long[] bytes = new long[count], transferBytes = new long[count], transferNs = new long[count];
        List<long>[] transit = [.. Enumerable.Range(0, count).Select(_ => new List<long>())];
        SortedDictionary<int, int>[] layouts = [.. Enumerable.Range(0, count).Select(_ => new SortedDictionary<int, int>())];
        for (int h = 0; h < trace.HandOffs.Count; h++)
        {
            int edge = trace.HandOffs.Edge[h];
            handOffs[edge]++;
            bytes[edge] += trace.HandOffs.Bytes[h];
            if (trace.HandOffs.Consumed[h] < 0) unconsumed[edge]++;
            else transit[edge].Add(trace.HandOffs.Consumed[h] - trace.HandOffs.Produced[h]);
            if (trace.HandOffs.Layout[h] is >= 0 and int layout) layouts[edge][layout] = layouts[edge].GetValueOrDefault(layout) + 1;
        }

        foreach ((int span, int handOff) in index.Transfers.HandOffOf)
        {
            int edge = trace.HandOffs.Edge[handOff];
            transfers[edge]++;
            transferBytes[edge] += index.Transfers.Bytes[span];
            transferNs[edge] += trace.Spans.Duration[span];
        }

        return
        [
            .. Enumerable.Range(0, count).Select(e => new EdgeUsage(
                e, handOffs[e], unconsumed[e], bytes[e], Distribution.Of([.. transit[e]]), transfers[e], transferBytes[e], transferNs[e],
                [.. layouts[e].OrderByDescending(l => l.Value).ThenBy(l => l.Key).Select(l => KeyValuePair.Create(trace.HandOffs.Layouts[l.Key], l.Value))]))
                .OrderByDescending(e => e.Bytes).ThenBy(e => e.Edge),
        ];
    }
}
