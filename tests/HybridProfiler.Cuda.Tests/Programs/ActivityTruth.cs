using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Programs;

/// <summary>
/// Compares what a session recorded by CUPTI with the log of the simulated driver: every operation once, on its stream, with
/// its name, bytes, times, the call that submitted it and the component it belongs to.
/// </summary>
internal sealed class ActivityTruth(Trace trace, SimulatedRecord[] log, ProgramMachine machine, long bracketNs)
{
    private readonly int[] _launchedBy = LaunchedBy(trace);
    private readonly int _bytes = trace.Strings.Texts.IndexOf("bytes");
    private readonly Dictionary<uint, SimulatedRecord> _calls = log.Where(row => row.Kind == SimulatedRecordKind.ApiCall).ToDictionary(row => row.Correlation);
    private readonly Dictionary<int, uint> _correlations = [];

    /// <summary>Operations that were compared.</summary>
    public int Operations { get; private set; }

    /// <summary>Operations that waited for one of another stream.</summary>
    public int Dependencies { get; private set; }

    /// <summary>Largest distance of a recorded time from the true one, in nanoseconds.</summary>
    public long WorstNs { get; private set; }

    /// <summary>Fails with the first contradiction.</summary>
    /// <param name="dependencies">True where one thread sent everything, so that the order of calls is that of every stream.</param>
    public void Check(bool dependencies)
    {
        int[] rows = [.. Enumerable.Range(0, trace.Spans.Count).Where(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue && !Labels.IsOne(trace.NameOf(row)))];
        SimulatedRecord[] operations = [.. log.Where(row => row.IsOperation)];
        Assert.Equal(operations.Length, rows.Length);
        Assert.Equal(0, operations.Count(o => o.Result != 0));
        Dictionary<long, int[]> seen = rows.GroupBy(row => trace.Tracks[trace.Spans.Track[row]].NativeId)
            .ToDictionary(stream => stream.Key, stream => stream.OrderBy(row => trace.Spans.Start[row]).ThenBy(trace.Spans.EndOf).ThenBy(trace.NameOf).ThenBy(BytesOf).ToArray());
        foreach (IGrouping<uint, SimulatedRecord> stream in operations.GroupBy(row => row.Stream))
        {
            SimulatedRecord[] truth = [.. stream.OrderBy(o => o.StartNs).ThenBy(o => o.EndNs).ThenBy(o => o.Name).ThenBy(o => o.Bytes)];
            Assert.True(seen.TryGetValue(stream.Key, out int[]? found), $"stream {stream.Key} is not in the trace");
            Assert.Equal(truth.Length, found!.Length);
            for (int i = 0; i < truth.Length; i++) CheckOperation(truth[i], found[i]);
        }

        if (dependencies) CheckDependencies();
    }

    private void CheckOperation(in SimulatedRecord truth, int row)
    {
        string what = $"{truth.Kind} {truth.Name} of call {truth.Correlation} on stream {truth.Stream}";
        Operations++;
        _correlations.Add(row, truth.Correlation);
        string name = trace.NameOf(row);
        if (truth.Kind == SimulatedRecordKind.Kernel) Assert.Equal(truth.Name, name);
        else Assert.StartsWith(truth.Kind == SimulatedRecordKind.Memcpy ? "Memcpy" : "Memset", name, StringComparison.Ordinal);
        Assert.Equal(truth.Kind == SimulatedRecordKind.Kernel ? 0 : (long)truth.Bytes, BytesOf(row));
        long off = Math.Max(Math.Abs(trace.Spans.Start[row] - truth.StartNs), Math.Abs(trace.Spans.EndOf(row) - truth.EndNs));
        WorstNs = Math.Max(WorstNs, off);
        Assert.True(off <= bracketNs, $"{what}: {off} ns off, and the clocks are {bracketNs} ns apart at most");

        int call = _launchedBy[row];
        Assert.True(call >= 0, $"{what}: no call submitted it");
        Assert.Equal(_calls[truth.Correlation].Name, trace.NameOf(call));
        Assert.Equal(truth.Thread, trace.Tracks[trace.Spans.Track[call]].NativeId);
        int component = trace.Spans.Component[row];
        string expected = ComponentOf(truth);
        if (expected != (component < 0 ? "" : trace.Components[component].Name)) Assert.Fail($"{what}: belongs to '{(component < 0 ? "" : trace.Components[component].Name)}', and was sent on behalf of '{expected}'");
    }

    private string ComponentOf(in SimulatedRecord truth)
    {
        List<SentStep> sent = machine.Sent[Array.IndexOf(machine.ThreadIds, truth.Thread)];
        int low = 0, high = sent.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (sent[middle].BeginNs <= truth.SubmitNs) low = middle;
            else high = middle - 1;
        }

        Assert.InRange(truth.SubmitNs, sent[low].BeginNs, sent[low].EndNs);
        return sent[low].Component;
    }

    // Forwards, as the device meets them: what a stream has to wait for is its last operation and what the events held that
    // it waited for since.
    private void CheckDependencies()
    {
        Dictionary<uint, HashSet<uint>> frontiers = [];
        Dictionary<(ulong Event, ulong Record), HashSet<uint>> events = [];
        Dictionary<uint, uint> streamOf = [];
        HashSet<(uint From, uint To)> expected = [];
        HashSet<uint> done = [];
        foreach (SimulatedRecord row in log.Where(r => r.IsOperation || r.Kind is SimulatedRecordKind.EventRecord or SimulatedRecordKind.EventWait).OrderBy(r => r.Correlation))
        {
            if (!frontiers.TryGetValue(row.Stream, out HashSet<uint>? frontier)) frontiers.Add(row.Stream, frontier = []);
            if (row.Kind == SimulatedRecordKind.EventRecord)
            {
                events[(row.Object, row.Value)] = [.. frontier];
            }
            else if (row.Kind == SimulatedRecordKind.EventWait)
            {
                if (events.TryGetValue((row.Object, row.Value), out HashSet<uint>? held)) frontier.UnionWith(held);
            }
            else if (done.Add(row.Correlation))
            {
                // The kernels of a graph share its launch.
                streamOf[row.Correlation] = row.Stream;
                expected.UnionWith(frontier.Where(before => streamOf[before] != row.Stream).Select(before => (before, row.Correlation)));
                frontiers[row.Stream] = [row.Correlation];
            }
        }

        HashSet<(uint From, uint To)> seen = [.. Enumerable.Range(0, trace.Flows.Count)
            .Where(flow => trace.Flows.Kind[flow] == (byte)FlowKind.Dependency)
            .Select(flow => (_correlations[trace.Flows.From[flow]], _correlations[trace.Flows.To[flow]]))];
        Dependencies = expected.Count;
        Assert.Equal(expected.Order(), seen.Order());
    }

    private long BytesOf(int row) => _bytes >= 0 && trace.Attributes.TryGet(row, _bytes, out AttributeValue value) ? value.Int64 : 0;

    // The call that submitted each operation; -1 where there is none.
    private static int[] LaunchedBy(Trace trace)
    {
        int[] launched = new int[trace.Spans.Count];
        Array.Fill(launched, -1);
        for (int flow = 0; flow < trace.Flows.Count; flow++)
        {
            if (trace.Flows.Kind[flow] != (byte)FlowKind.Launch) continue;
            Assert.Equal(-1, launched[trace.Flows.To[flow]]);
            launched[trace.Flows.To[flow]] = trace.Flows.From[flow];
        }

        return launched;
    }
}
