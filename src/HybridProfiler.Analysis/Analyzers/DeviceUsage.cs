using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// How a device spent its wall: by kind of operation and per queue, and by owner. In the partition each instant
/// belongs to the components that compute, else to communication, transfers and synchronisation, else to idle:
/// <c>sum of Shares (exclusive + shared) + PartitionIdleNs = WallNs</c>, exactly.
/// </summary>
/// <param name="Device">Device id.</param>
/// <param name="StartNs">First start of an operation.</param>
/// <param name="EndNs">Last end of an operation.</param>
/// <param name="Total">The device as a whole.</param>
/// <param name="Queues">Each queue, against the same wall.</param>
/// <param name="Shares">The partition, largest first.</param>
/// <param name="PartitionIdleNs">Time that belongs to nobody.</param>
/// <param name="TransferredBytes">Bytes of all transfers that state them.</param>
public sealed record DeviceUsage(
    int Device, long StartNs, long EndNs, QueueUsage Total, ImmutableArray<QueueUsage> Queues, ImmutableArray<DeviceShare> Shares,
    long PartitionIdleNs, long TransferredBytes)
{
    /// <summary>First start to last end of the device's operations, in nanoseconds.</summary>
    public long WallNs => EndNs - StartNs;

    internal static ImmutableArray<DeviceUsage> Of(TraceIndex index) =>
        [.. Enumerable.Range(0, index.Trace.Devices.Length).Select(d => Of(index, d)).OfType<DeviceUsage>()];

    /// <summary>The union over all devices, on one axis; null where no device has operations.</summary>
    internal static QueueUsage? OfAll(TraceIndex index, ImmutableArray<DeviceUsage> devices) =>
        devices.IsEmpty ? null : QueueUsage.Of(index, -1, -1, index.TracksOf(TrackKind.DeviceQueue), devices.Max(d => d.EndNs) - devices.Min(d => d.StartNs));

    private static DeviceUsage? Of(TraceIndex index, int device)
    {
        SpanTable spans = index.Trace.Spans;
        int[] tracks = [.. index.TracksOf(TrackKind.DeviceQueue).Where(t => index.Trace.Tracks[t].Device == device)];
        long start = long.MaxValue, end = long.MinValue, bytes = 0;
        List<(DeviceShareKind Kind, int Id)> owners = [];
        List<int> operations = [];
        Dictionary<(DeviceShareKind, int), int> ownerIds = [];
        // Components come first and in id order, so that ties of the rounding go by component id.
        for (int c = -1; c < index.Trace.Components.Length; c++) Owner(DeviceShareKind.Component, c);
        foreach (int track in tracks)
        {
            (int first, int last) = index.RowsOf(track);
            for (int row = first; row < last; row++)
            {
                start = Math.Min(start, spans.Start[row]);
                end = Math.Max(end, spans.EndOf(row));
                bytes += index.Transfers.Bytes.GetValueOrDefault(row);
                (DeviceShareKind kind, int id, _) = OwnerOf(index, row);
                int owner = Owner(kind, id);
                operations[owner]++;
            }
        }

        if (start > end) return null;
        SharedTime[] time = SharedTime.ForTiers(2, owners.Count);
        ActivityStream[] operationsOf = [.. tracks.Select(t => new Operations(index, t, ownerIds))];
        long idle = Partition.Run(operationsOf, start, end, time);
        (long[] exclusive, long[] shared) = SharedTime.Resolve(time);
        DeviceShare[] shares = [.. owners.Select((o, i) => new DeviceShare(o.Kind, o.Id, operations[i], exclusive[i], shared[i])).Where(s => s.Operations > 0)];
        return new DeviceUsage(
            device, start, end, QueueUsage.Of(index, device, -1, tracks, end - start),
            [.. tracks.Select(t => QueueUsage.Of(index, device, t, [t], end - start))],
            [.. shares.OrderByDescending(s => s.TotalNs).ThenBy(s => s.Kind).ThenBy(s => s.Id)], idle, bytes);

        int Owner(DeviceShareKind kind, int id)
        {
            if (ownerIds.TryGetValue((kind, id), out int known)) return known;
            ownerIds.Add((kind, id), owners.Count);
            owners.Add((kind, id));
            operations.Add(0);
            return owners.Count - 1;
        }
    }

    private static (DeviceShareKind Kind, int Id, int Tier) OwnerOf(TraceIndex index, int row)
    {
        SpanKind kind = index.KindOf(row);
        int component = index.Trace.Spans.Component[row];
        if (TraceIndex.IsWaiting(kind)) return (DeviceShareKind.Synchronisation, -1, 1);
        if (kind == SpanKind.Communication) return (DeviceShareKind.Communication, component, 1);
        if (kind != SpanKind.Transfer) return (DeviceShareKind.Component, component, 0);
        int edge = index.Transfers.EdgeOf(index.Trace, row);
        return edge >= 0 ? (DeviceShareKind.Edge, edge, 1) : (DeviceShareKind.OtherTransfer, component, 1);
    }

    private sealed class Operations(TraceIndex index, int track, Dictionary<(DeviceShareKind, int), int> owners) : ActivityStream
    {
        private readonly int _end = index.RowsOf(track).End;
        private int _next = index.RowsOf(track).First;

        public override bool TryNext(out Activity activity)
        {
            if (_next == _end)
            {
                activity = default;
                return false;
            }

            int row = _next++;
            (DeviceShareKind kind, int id, int tier) = OwnerOf(index, row);
            activity = new Activity(index.Trace.Spans.Start[row], index.Trace.Spans.EndOf(row), owners[(kind, id)], tier);
            return true;
        }
    }
}
