namespace HybridProfiler.Analysis.Compatibility;

/// <summary>
/// Who waits for whom through CUDA events, as HTA finds it: an event stands for what was launched last on its stream before it was
/// recorded; a stream that waits holds back what the same thread launches on it next.
/// </summary>
internal sealed class HtaEventWaits
{
    private readonly Dictionary<long, int> _recorded = [];
    private readonly Dictionary<int, int> _heldBack = [];

    public HtaEventWaits(HtaTable table, HtaQueues queues)
    {
        HtaRow[] launches = [.. queues.Launches.OrderBy(r => r.Start)];
        Dictionary<long, (HtaPlace Device, long Stream)> streams = [];
        foreach (HtaRow row in table.Rows)
            if (row.WaitsForStream > -1) streams[row.WaitsForRecord] = (row.Process, row.WaitsForStream);
        foreach (HtaRow record in table.Rows.Where(r => r.Name == "cudaEventRecord").OrderBy(r => r.Start))
        {
            if (!streams.TryGetValue(record.Correlation, out (HtaPlace Device, long Stream) of)) continue;
            HtaRow? last = launches.LastOrDefault(l => l.Start <= record.Start && table.LinkOf(l) is { } operation && (operation.Process, operation.Stream) == of);
            if (last is not null) _recorded[record.Correlation] = last.Link;
        }

        foreach (HtaRow wait in table.Rows.Where(r => r.Name == "cudaStreamWaitEvent" && table.LinkOf(r) is { IsDevice: true }))
        {
            long stream = table.LinkOf(wait)!.Stream;
            HtaRow? next = launches.FirstOrDefault(l => l.Start >= wait.Start && l.Process == wait.Process && l.Thread == wait.Thread && table.LinkOf(l)!.Stream == stream);
            if (next is not null) _heldBack[wait.Index] = next.Link;
        }
    }

    /// <summary>Place in the file of the row of a device that the event of a record call stands for, or null.</summary>
    public int? Awaited(long recordCorrelation) => _recorded.TryGetValue(recordCorrelation, out int index) ? index : null;

    /// <summary>Place in the file of the row of a device that a call of cudaStreamWaitEvent holds back, or null.</summary>
    public int? HeldBackBy(int call) => _heldBack.TryGetValue(call, out int index) ? index : null;
}
