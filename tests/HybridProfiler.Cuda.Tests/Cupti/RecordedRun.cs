using HybridProfiler.Cuda.Tests.Programs;
using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Cupti;

/// <summary>
/// A random program under a session that records by CUPTI: every step in a scope of its own component. What was recorded
/// and what the driver's log says, operation by operation.
/// </summary>
internal sealed class RecordedRun
{
    private static readonly CudaOptions s_options = SimulatedMachine.Options with { NvmlRateHz = 0, Nvtx = NvtxEmission.Never };

    private RecordedRun(Trace trace, SimulatedRecord[] log, Dictionary<uint, int> labels)
    {
        Trace = trace;
        int bytes = trace.Strings.Texts.IndexOf("bytes");
        Seen = [.. Enumerable.Range(0, trace.Spans.Count)
            .Where(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue)
            .Select(row => new RecordedOperation(
                trace.Spans.Kind[row] == (byte)SpanKind.Compute ? trace.NameOf(row) : "",
                trace.Tracks[trace.Spans.Track[row]].Name,
                trace.Spans.Component[row] < 0 ? "" : trace.Components[trace.Spans.Component[row]].Name,
                bytes >= 0 && trace.Attributes.TryGet(row, bytes, out AttributeValue value) ? value.Int64 : 0,
                trace.Spans.Start[row],
                trace.Spans.EndOf(row)))
            .OrderBy(o => o.StartNs).ThenBy(o => o.Queue)];
        Truth = [.. log.Where(row => row.IsOperation)
            .Select(row => new RecordedOperation(
                row.Kind == SimulatedRecordKind.Kernel ? row.Name : "",
                $"stream {row.Stream}",
                labels.TryGetValue(row.Correlation, out int label) ? Labels.ComponentOf(label) : "",
                row.Kind == SimulatedRecordKind.Kernel ? 0 : (long)row.Bytes,
                row.StartNs,
                row.EndNs))
            .OrderBy(o => o.StartNs).ThenBy(o => o.Queue)];
    }

    /// <summary>What was recorded, with everything around it.</summary>
    public Trace Trace { get; }

    /// <summary>Operations of the trace in order of their start.</summary>
    public RecordedOperation[] Seen { get; }

    /// <summary>Operations of the log in order of their start.</summary>
    public RecordedOperation[] Truth { get; }

    /// <summary>Records a program.</summary>
    public static RecordedRun Of(SimulatedProgram program, string settings)
    {
        using SimulatedMachine machine = new(settings);
        nint[] streams = [.. Enumerable.Range(0, SimulatedProgram.Streams).Select(_ => SimulatedMachine.Stream())];
        CudaCalls.Check(CudaCalls.Alloc(out ulong memory, 8192));
        CudaCalls.Check(CudaCalls.AllocHost(out nint host, 8192));
        Dictionary<uint, int> labels = [];
        using Session session = Profiler.Configure().AddCuda(s_options).Start();
        SimulatedDriver.ClearLog();
        uint before = LastCall();
        for (int i = 0; i < program.Steps.Length; i++)
        {
            int label = i % Labels.Count;
            using (Labels.Of(label).Enter()) Step(machine, program.Steps[i], streams, memory, host);
            uint after = LastCall();
            for (uint correlation = before + 1; correlation <= after; correlation++) labels[correlation] = label;
            before = after;
        }

        CudaCalls.Check(CudaCalls.Synchronize());
        Trace trace = session.Stop();
        SimulatedRecord[] log = SimulatedDriver.Log();
        CudaCalls.Check(CudaCalls.FreeHost(host));
        return new(trace, log, labels);
    }

    private static uint LastCall() => SimulatedDriver.Log().Where(row => row.Kind == SimulatedRecordKind.ApiCall).Select(row => row.Correlation).DefaultIfEmpty().Max();

    private static void Step(SimulatedMachine machine, (int What, int Stream, int Size) step, nint[] streams, ulong memory, nint host)
    {
        nint stream = streams[step.Stream];
        switch (step.What)
        {
            case 0: CudaCalls.Check(CudaCalls.CopyToDevice(memory, host, step.Size, stream)); break;
            case 1: CudaCalls.Check(CudaCalls.CopyToHost(host, memory, step.Size, stream)); break;
            case 2: CudaCalls.Check(CudaCalls.CopyOnDevice(memory + 4096, memory, step.Size, stream)); break;
            case 3: CudaCalls.Check(CudaCalls.Set(memory, (byte)step.Size, step.Size, stream)); break;
            case 4: CudaCalls.Check(CudaCalls.SynchronizeStream(stream)); break;
            default: machine.Launch(step.Size % 8, stream); break;
        }
    }
}
