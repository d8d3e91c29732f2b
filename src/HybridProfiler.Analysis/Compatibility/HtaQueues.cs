using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>Lengths of the queues in HTA's terms: one more when a call submits to the stream, one less when what it submitted begins.</summary>
internal sealed class HtaQueues
{
    // The calls that HTA knows as launches; graphs, modules of HIP and blocking calls are not among them.
    private static readonly HashSet<string> s_launches = new(StringComparer.Ordinal)
    {
        "cudaLaunchKernel", "cudaLaunchKernelExC", "cuLaunchKernel", "cuLaunchKernelEx", "cudaMemcpyAsync", "cudaMemsetAsync",
        "hipLaunchKernel", "hipExtModuleLaunchKernel", "hipMemcpyWithStream", "hipMemcpyAsync", "hipMemsetAsync",
    };

    private readonly Dictionary<int, int> _lengths = [];

    public HtaQueues(HtaTable table)
    {
        Launches = [.. table.Rows.Where(r => s_launches.Contains(r.Name) && table.LinkOf(r) is { IsDevice: true })];
        ILookup<long, HtaRow> operations = table.Devices.ToLookup(r => r.Correlation);
        HashSet<long> submitted = [.. Launches.Select(r => r.Correlation)];
        List<(HtaRow Row, long Stream, int Change)> changes =
        [
            .. Launches.SelectMany(r => operations[r.Correlation].Select(o => (r, o.Stream, 1))),
            .. table.Devices.Where(r => submitted.Contains(r.Correlation)).Select(r => (r, r.Stream, -1)),
        ];
        Dictionary<long, int> running = [];
        ImmutableArray<(long Stream, int Length)>.Builder lengths = ImmutableArray.CreateBuilder<(long Stream, int Length)>(changes.Count);
        foreach ((HtaRow row, long stream, int change) in NumPySort.Sort(changes, static c => c.Row.Start))
        {
            int length = running[stream] = running.GetValueOrDefault(stream) + change;
            lengths.Add((stream, length));
            _lengths[row.Index] = length;
        }

        Changes = lengths.MoveToImmutable();
    }

    /// <summary>Launches whose operation is in the table, in the table's order.</summary>
    public ImmutableArray<HtaRow> Launches { get; }

    /// <summary>Length after each change, in the order of the changes.</summary>
    public ImmutableArray<(long Stream, int Length)> Changes { get; }

    /// <summary>Length after the change that the row at a place in the file made, or null when it made none.</summary>
    public int? LengthAt(int index) => _lengths.TryGetValue(index, out int length) ? length : null;
}
