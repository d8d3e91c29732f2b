using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Programs;

/// <summary>Compares what a session recorded by events with the log of the simulated driver. Everything must be there, once, and where it really was.</summary>
internal sealed class EventTruth(Trace trace, SimulatedRecord[] log, ProgramMachine machine, IReadOnlyList<RandomProgram> programs)
{
    private readonly int[] _launched = LaunchedBy(trace);
    private readonly int _bytes = trace.Strings.Texts.IndexOf("bytes");

    /// <summary>Spans on the device that were compared.</summary>
    public int Spans { get; private set; }

    /// <summary>Largest distance of a recorded time from the true one, in nanoseconds.</summary>
    public long WorstNs { get; private set; }

    /// <summary>Fails with the first contradiction.</summary>
    public void Check()
    {
        for (int thread = 0; thread < RandomProgram.MostThreads; thread++) CheckThread(thread);
        int recorded = 0;
        for (int row = 0; row < trace.Spans.Count; row++)
        {
            if (trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue && Labels.IsOne(trace.NameOf(row))) recorded++;
        }

        Assert.Equal(Spans, recorded);
        Assert.True(trace.Health is { LostDeviceOperations: 0, DroppedRecords: 0, DriverErrors: 0, UnattributedDeviceOperations: 0 }, trace.Health.ToString());
    }

    private void CheckThread(int thread)
    {
        uint id = machine.ThreadIds[thread];
        int[] host = [.. HostSpans(id)];
        SimulatedRecord[] marks = [.. log
            .Where(row => row.Kind == SimulatedRecordKind.EventRecord && row.Thread == id && !machine.Events.Contains((nint)row.Object))
            .OrderBy(row => row.Correlation)];
        int hostAt = 0, markAt = 0;
        Stack<(Step Step, int Row, SimulatedRecord Begin)> open = new();
        foreach (RandomProgram program in programs)
        {
            if (thread >= program.Threads.Length) continue;
            foreach (Step step in program.Threads[thread])
            {
                if (step.Kind is StepKind.Enter or StepKind.EnterOn or StepKind.EnterCopyOn)
                {
                    Assert.True(hostAt < host.Length, $"program {program.Seed}: thread {thread} has {host.Length} scopes only");
                    int row = host[hostAt++];
                    Assert.Equal(Labels.NameOf(step.Index), trace.NameOf(row));
                    open.Push((step, row, step.Kind == StepKind.Enter ? default : marks[markAt++]));
                }
                else if (step.Kind == StepKind.Leave)
                {
                    (Step begun, int row, SimulatedRecord begin) = open.Pop();
                    if (begun.Kind == StepKind.Enter) Assert.Equal(-1, _launched[row]);
                    else CheckSpan(program, begun, row, begin, marks[markAt++]);
                }
            }
        }

        Assert.Equal(host.Length, hostAt);
        Assert.Equal(marks.Length, markAt);
    }

    private void CheckSpan(RandomProgram program, Step step, int hostRow, SimulatedRecord begin, SimulatedRecord end)
    {
        string what = $"program {program.Seed}, {step}";
        int row = _launched[hostRow];
        Assert.True(row >= 0, $"{what}: the scope has no span on the device");
        Spans++;
        Assert.Equal(machine.Streams[step.Stream], begin.Handle);
        Assert.Equal(machine.Streams[step.Stream], end.Handle);
        TrackInfo track = trace.Tracks[trace.Spans.Track[row]];
        Assert.Equal($"stream {step.Stream}", track.Name);
        Assert.Equal(Labels.NameOf(step.Index), trace.NameOf(row));
        Assert.Equal(Labels.ComponentOf(step.Index), trace.Components[trace.Spans.Component[row]].Name);
        long bytes = _bytes >= 0 && trace.Attributes.TryGet(row, _bytes, out AttributeValue value) ? value.Int64 : 0;
        Assert.Equal(step.Kind == StepKind.EnterCopyOn ? step.Bytes : 0, bytes);
        if (step.Kind == StepKind.EnterCopyOn) Assert.Equal(SpanKind.Transfer, (SpanKind)trace.Spans.Kind[row]);

        long uncertainty = trace.Devices[track.Device].ClockUncertaintyNs;
        long off = Math.Max(Math.Abs(trace.Spans.Start[row] - begin.StartNs), Math.Abs(trace.Spans.EndOf(row) - end.EndNs));
        WorstNs = Math.Max(WorstNs, off);
        Assert.True(off <= uncertainty, $"{what}: recorded {trace.Spans.Start[row]} to {trace.Spans.EndOf(row)}, truly {begin.StartNs} to {end.EndNs}: {off} ns off, and the clock states {uncertainty} ns");
    }

    private IEnumerable<int> HostSpans(uint thread) =>
        Enumerable.Range(0, trace.Spans.Count)
            .Where(row => trace.Tracks[trace.Spans.Track[row]] is { Kind: TrackKind.HostThread } track && track.NativeId == thread)
            .OrderBy(row => trace.Spans.Start[row]);

    // The device span of each host span; -1 where there is none.
    private static int[] LaunchedBy(Trace trace)
    {
        int[] launched = new int[trace.Spans.Count];
        Array.Fill(launched, -1);
        for (int flow = 0; flow < trace.Flows.Count; flow++)
        {
            if (trace.Flows.Kind[flow] != (byte)FlowKind.Launch || trace.Tracks[trace.Spans.Track[trace.Flows.From[flow]]].Kind != TrackKind.HostThread) continue;
            Assert.Equal(-1, launched[trace.Flows.From[flow]]);
            launched[trace.Flows.From[flow]] = trace.Flows.To[flow];
        }

        return launched;
    }
}
