namespace HybridProfiler.Analysis.Compatibility;

/// <summary>Edges of the rows of devices: their own length, what they came after, and what waited for them.</summary>
/// <param name="graph">The graph.</param>
/// <param name="table">The whole table: queues and events are those of the file, not of the stretch.</param>
/// <param name="queues">Lengths of the queues.</param>
internal sealed class HtaDeviceEdges(HtaGraph graph, HtaTable table, HtaQueues queues)
{
    // In the unit of the file's times, which is the microsecond.
    private const double LongestKernelDelay = 1_500;
    private const string ContextSync = "Context Sync", EventSync = "Event Sync", StreamWait = "Stream Wait Event", SyncCategory = "cuda_sync";

    private readonly HtaEventWaits _events = new(table, queues);
    private readonly Dictionary<long, int> _last = [];
    private readonly List<long> _streams = [];
    private readonly Dictionary<int, int> _awaited = [];

    public void Add()
    {
        List<HtaRow> rows = [.. graph.Rows.Where(r => (r.IsDevice || r.Name is EventSync or ContextSync) && r.Link >= 0)];
        // A synchronisation counts from its end: it overlaps what it waits for.
        foreach (HtaRow row in NumPySort.Sort(rows, static r => r.Category == SyncCategory ? r.End : r.Start))
        {
            if (row.Category != SyncCategory) AddOperation(row);
            else if (row.Name is StreamWait or EventSync) AddEventWait(row);
            else AddWait(row);
        }
    }

    private void AddEventWait(HtaRow row)
    {
        if (_events.Awaited(row.WaitsForRecord) is not { } awaited) return;
        if (row.Name == EventSync)
        {
            if (graph.EndOf(awaited) is { } end && graph.EndOf(row.Link) is { } waiting) graph.Add(end, waiting, HtaEdgeType.SyncDependency);
        }
        else if (_events.HeldBackBy(row.Link) is { } held)
        {
            _awaited[held] = awaited;
        }
    }

    // A synchronisation with a stream waits for its last row, one with the context for the last row of each.
    private void AddWait(HtaRow row)
    {
        if (graph.EndOf(row.Link) is not { } waiting) return;
        foreach (long stream in row.Name == ContextSync ? _streams : [row.Stream])
            if (_last.TryGetValue(stream, out int last)) graph.Add(last, waiting, HtaEdgeType.SyncDependency);
    }

    private void AddOperation(HtaRow row)
    {
        if (graph.StartOf(row.Index) is not { } start) return;
        graph.Add(start, start + 1, HtaEdgeType.Operator);
        int? awaitedEnd = _awaited.Remove(row.Index, out int awaited) ? graph.EndOf(awaited) : null;
        if (awaitedEnd is { } end) graph.Add(end, start, HtaEdgeType.SyncDependency);
        int? last = _last.TryGetValue(row.Stream, out int before) ? before : null;
        double awaitedAt = awaitedEnd is { } known ? graph.TimeOf(known) : double.NegativeInfinity;
        bool isLaunched = queues.LengthAt(row.Link) == 1 && queues.LengthAt(row.Index) == 0 && table[row.Link] is { } call
            && (last is null || graph.TimeOf(last.Value) < call.Start) && awaitedAt < call.Start;
        if (isLaunched)
        {
            if (graph.StartOf(row.Link) is { } called) graph.Add(called, start, HtaEdgeType.KernelLaunchDelay);
        }
        else if (last is { } node && awaitedAt < graph.TimeOf(node) && graph.TimeOf(start) - graph.TimeOf(node) <= LongestKernelDelay)
        {
            graph.Add(node, start, HtaEdgeType.KernelKernelDelay);
        }

        if (last is null) _streams.Add(row.Stream);
        _last[row.Stream] = start + 1;
    }
}
