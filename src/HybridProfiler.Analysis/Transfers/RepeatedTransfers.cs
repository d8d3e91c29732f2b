using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Transfers;

/// <summary>
/// Transfers of one edge that moved contents which were there already. Only hand-offs that state a tensor and a version count,
/// and only those that a device transfer served.
/// </summary>
/// <param name="Edge">Edge id.</param>
/// <param name="RepeatedUploads">Uploads of a version to a device that had got it before.</param>
/// <param name="RepeatedNs">Their device time.</param>
/// <param name="RoundTrips">Uploads of a version to the device that it was brought down from before.</param>
/// <param name="RoundTripNs">Device time of those uploads.</param>
public sealed record RepeatedTransfers(int Edge, int RepeatedUploads, long RepeatedNs, int RoundTrips, long RoundTripNs)
{
    internal static ImmutableArray<RepeatedTransfers> Of(TraceIndex index)
    {
        Trace trace = index.Trace;
        int directionKey = TransferEdges.KeyOf(trace, OperationAttributes.Direction);
        HashSet<(long Tensor, int Version, int Device)> up = [], down = [];
        SortedDictionary<int, RepeatedTransfers> edges = [];
        foreach ((int span, int handOff) in index.Transfers.HandOffOf.OrderBy(t => trace.Spans.Start[t.Key]).ThenBy(t => t.Key))
        {
            if (trace.HandOffs.Tensor[handOff] == 0 || trace.HandOffs.Version[handOff] == 0) continue;
            var contents = (trace.HandOffs.Tensor[handOff], trace.HandOffs.Version[handOff], trace.Tracks[trace.Spans.Track[span]].Device);
            string direction = TransferEdges.TextOf(trace, span, directionKey);
            if (TransferEdges.IsToHost(direction))
            {
                down.Add(contents);
                continue;
            }

            if (!TransferEdges.IsToDevice(direction)) continue;
            int edge = trace.HandOffs.Edge[handOff];
            RepeatedTransfers row = edges.GetValueOrDefault(edge) ?? new RepeatedTransfers(edge, 0, 0, 0, 0);
            long duration = trace.Spans.Duration[span];
            if (down.Contains(contents)) row = row with { RoundTrips = row.RoundTrips + 1, RoundTripNs = row.RoundTripNs + duration };
            else if (!up.Add(contents)) row = row with { RepeatedUploads = row.RepeatedUploads + 1, RepeatedNs = row.RepeatedNs + duration };
            if (row.RepeatedUploads + row.RoundTrips > 0) edges[edge] = row;
        }

        return [.. edges.Values];
    }
}
