namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Busy and idle time of one device, or of one of its queues, from interval unions:
/// <c>ComputationNs + ExposedCommunicationNs + ExposedCopyNs + ExposedSyncNs + IdleNs = WallNs</c>, exactly. All queues of a
/// device share the device's wall (first start to last end of its operations).
/// </summary>
/// <param name="Device">Device id, or -1 for the union over all devices.</param>
/// <param name="Track">Track id of the queue, or -1 for the device as a whole.</param>
/// <param name="Operations">Number of operations.</param>
/// <param name="WallNs">Wall of the device.</param>
/// <param name="ComputationNs">Union of operations that compute (everything but communication, transfers, waits and synchronisation; memory sets compute).</param>
/// <param name="CommunicationNs">Union of exchanges between devices, also where they run beside computation.</param>
/// <param name="ExposedCommunicationNs">Exchanges while nothing computes.</param>
/// <param name="CopyNs">Union of transfers, also where they run beside computation.</param>
/// <param name="ExposedCopyNs">Transfers while nothing computes or communicates.</param>
/// <param name="ExposedSyncNs">Waits and synchronisation (markers, barriers) while nothing computes, communicates or is transferred.</param>
/// <param name="IdleNs">Time without any operation.</param>
public sealed record QueueUsage(
    int Device, int Track, int Operations, long WallNs, long ComputationNs, long CommunicationNs, long ExposedCommunicationNs, long CopyNs,
    long ExposedCopyNs, long ExposedSyncNs, long IdleNs)
{
    /// <summary>Time with any operation, in nanoseconds: wall minus idle.</summary>
    public long BusyNs => WallNs - IdleNs;

    /// <summary>Exchanges while something computes, in nanoseconds; with the exposed ones they are all.</summary>
    public long OverlappedCommunicationNs => CommunicationNs - ExposedCommunicationNs;

    internal static QueueUsage Of(TraceIndex index, int device, int track, IEnumerable<int> tracks, long wallNs)
    {
        List<(long, long)> compute = [], exchange = [], copy = [], sync = [];
        int operations = 0;
        foreach (int each in tracks)
        {
            (int first, int end) = index.RowsOf(each);
            operations += end - first;
            for (int row = first; row < end; row++)
            {
                SpanKind kind = index.KindOf(row);
                List<(long, long)> set = kind switch
                {
                    SpanKind.Transfer => copy,
                    SpanKind.Communication => exchange,
                    _ => TraceIndex.IsWaiting(kind) ? sync : compute,
                };
                set.Add((index.Trace.Spans.Start[row], index.Trace.Spans.EndOf(row)));
            }
        }

        IntervalSet computation = IntervalSet.UnionOf(compute), exchanges = IntervalSet.UnionOf(exchange), copies = IntervalSet.UnionOf(copy);
        IntervalSet working = computation.Or(exchanges);
        long exposedExchange = exchanges.Except(computation).LengthNs, exposedCopy = copies.Except(working).LengthNs;
        long exposedSync = IntervalSet.UnionOf(sync).Except(working.Or(copies)).LengthNs;
        long computationNs = computation.LengthNs;
        return new QueueUsage(
            device, track, operations, wallNs, computationNs, exchanges.LengthNs, exposedExchange, copies.LengthNs, exposedCopy, exposedSync,
            wallNs - computationNs - exposedExchange - exposedCopy - exposedSync);
    }
}
