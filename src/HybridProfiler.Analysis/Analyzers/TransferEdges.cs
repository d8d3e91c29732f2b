using System.Runtime.InteropServices;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Says which edge a device transfer served. A transfer belongs to an edge when a hand-off of exactly its bytes
/// touches the transfer's component (as consumer for host to device, as producer for device to host, either where
/// the direction is not stated), in the same request where both state one; among several the nearest in time wins,
/// and a hand-off is used once per direction. A transfer without such a hand-off belongs to no edge.
/// </summary>
internal sealed class TransferEdges
{
    // A hand-off further away than this many others of the same size is not taken for the transfer's.
    private const int LookAround = 512;

    private readonly Dictionary<int, int> _handOffOf = [];

    public TransferEdges(TraceIndex index)
    {
        Trace trace = index.Trace;
        int bytesKey = KeyOf(trace, OperationAttributes.Bytes), directionKey = KeyOf(trace, OperationAttributes.Direction);
        var byBytes = new Dictionary<long, List<int>>();
        for (int h = 0; h < trace.HandOffs.Count; h++)
        {
            if (!byBytes.TryGetValue(trace.HandOffs.Bytes[h], out List<int>? list)) byBytes.Add(trace.HandOffs.Bytes[h], list = []);
            list.Add(h);
        }

        HashSet<(int HandOff, bool ToDevice)> used = [];
        foreach (int track in index.TracksOf(TrackKind.DeviceQueue))
        {
            (int first, int end) = index.RowsOf(track);
            for (int row = first; row < end; row++)
            {
                if (index.KindOf(row) != SpanKind.Transfer) continue;
                long bytes = BytesOf(trace, row, bytesKey);
                if (bytes <= 0) continue;
                Bytes[row] = bytes;
                string direction = TextOf(trace, row, directionKey);
                int component = trace.Spans.Component[row];
                if (component < 0 || !byBytes.TryGetValue(bytes, out List<int>? candidates)) continue;
                int best = Nearest(trace, row, component, direction, candidates, used);
                if (best < 0) continue;
                _handOffOf.Add(row, best);
                used.Add((best, IsToDevice(direction)));
            }
        }
    }

    /// <summary>Bytes of each transfer that states them.</summary>
    public Dictionary<int, long> Bytes { get; } = [];

    /// <summary>Transfers with their hand-offs.</summary>
    public IReadOnlyDictionary<int, int> HandOffOf => _handOffOf;

    /// <summary>Edge of a transfer, or -1.</summary>
    public int EdgeOf(Trace trace, int span) => _handOffOf.TryGetValue(span, out int handOff) ? trace.HandOffs.Edge[handOff] : -1;

    /// <summary>String id of an attribute's key, or -1 when no span can have it.</summary>
    public static int KeyOf(Trace trace, string key) => trace.Strings.Texts.IndexOf(key);

    /// <summary>Text of a span's attribute; empty where it has none.</summary>
    public static string TextOf(Trace trace, int span, int key) => key >= 0 && trace.Attributes.TryGet(span, key, out AttributeValue value) ? value.String ?? "" : "";

    /// <summary>True for a direction to a device, as recorded ("HostToDevice", perhaps with further conversions) or as CUDA tools abbreviate it.</summary>
    public static bool IsToDevice(string direction) => Says(direction, "HostToDevice") || Says(direction, "HtoD");

    /// <summary>True for a direction to the host, in the same words.</summary>
    public static bool IsToHost(string direction) => Says(direction, "DeviceToHost") || Says(direction, "DtoH");

    private static long BytesOf(Trace trace, int span, int key) =>
        key >= 0 && trace.Attributes.TryGet(span, key, out AttributeValue bytes) ? bytes.Int64 : 0;

    private static bool Says(string direction, string word) => direction.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static int Nearest(Trace trace, int span, int component, string direction, List<int> candidates, HashSet<(int, bool)> used)
    {
        bool toDevice = IsToDevice(direction), toHost = IsToHost(direction);
        long start = trace.Spans.Start[span], bestDistance = long.MaxValue;
        int request = trace.Spans.Request[span], best = -1;
        // Candidates are ordered by the time they were produced: start at the nearest and go outwards until no better one can come.
        int at = TimeSearch.CountUpTo(CollectionsMarshal.AsSpan(candidates), start - 1, h => trace.HandOffs.Produced[h]);
        for (int left = at - 1, right = at, looked = 0; looked < LookAround && (left >= 0 || right < candidates.Count); looked++)
        {
            long leftDistance = left >= 0 ? start - trace.HandOffs.Produced[candidates[left]] : long.MaxValue;
            long rightDistance = right < candidates.Count ? trace.HandOffs.Produced[candidates[right]] - start : long.MaxValue;
            int candidate = leftDistance <= rightDistance ? candidates[left--] : candidates[right++];
            long distance = Math.Min(leftDistance, rightDistance);
            if (distance >= bestDistance) break;
            EdgeInfo edge = trace.Edges[trace.HandOffs.Edge[candidate]];
            bool touches = toDevice ? edge.Consumer == component : toHost ? edge.Producer == component : edge.Consumer == component || edge.Producer == component;
            int other = trace.HandOffs.Request[candidate];
            if (!touches || (request >= 0 && other >= 0 && other != request) || used.Contains((candidate, toDevice))) continue;
            (best, bestDistance) = (candidate, distance);
        }

        return best;
    }
}
