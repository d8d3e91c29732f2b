using HybridProfiler.Analysis.Analyzers;

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
        Dictionary<(HtaPlace Device, long Stream), HtaRow[]> byStream = launches.GroupBy(l => (table.LinkOf(l)!.Process, table.LinkOf(l)!.Stream)).ToDictionary(g => g.Key, g => g.ToArray());
        Dictionary<(HtaPlace Process, HtaPlace Thread, long Stream), HtaRow[]> byThread = launches.GroupBy(l => (l.Process, l.Thread, table.LinkOf(l)!.Stream)).ToDictionary(g => g.Key, g => g.ToArray());
        Dictionary<long, (HtaPlace Device, long Stream)> streams = [];
        foreach (HtaRow row in table.Rows)
            if (row.WaitsForStream > -1) streams[row.WaitsForRecord] = (row.Process, row.WaitsForStream);
        foreach (HtaRow record in table.Rows.Where(r => r.Name == "cudaEventRecord").OrderBy(r => r.Start))
        {
            if (!streams.TryGetValue(record.Correlation, out (HtaPlace Device, long Stream) of) || !byStream.TryGetValue(of, out HtaRow[]? onStream)) continue;
            int before = TimeSearch.CountUpTo<HtaRow, double>(onStream, record.Start, static l => l.Start) - 1;
            if (before >= 0) _recorded[record.Correlation] = onStream[before].Link;
        }

        foreach (HtaRow wait in table.Rows)
        {
            if (wait.Name != "cudaStreamWaitEvent" || table.LinkOf(wait) is not { IsDevice: true } waiting) continue;
            if (!byThread.TryGetValue((wait.Process, wait.Thread, waiting.Stream), out HtaRow[]? onThread)) continue;
            int next = TimeSearch.CountUpTo<HtaRow, double>(onThread, Math.BitDecrement(wait.Start), static l => l.Start);
            if (next < onThread.Length) _heldBack[wait.Index] = onThread[next].Link;
        }
    }

    /// <summary>Place in the file of the row of a device that the event of a record call stands for, or null.</summary>
    public int? Awaited(long recordCorrelation) => _recorded.TryGetValue(recordCorrelation, out int index) ? index : null;

    /// <summary>Place in the file of the row of a device that a call of cudaStreamWaitEvent holds back, or null.</summary>
    public int? HeldBackBy(int call) => _heldBack.TryGetValue(call, out int index) ? index : null;
}
