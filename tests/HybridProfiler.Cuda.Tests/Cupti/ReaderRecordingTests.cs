using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Model;
using HybridProfiler.Readers;

namespace HybridProfiler.Cuda.Tests.Cupti;

/// <summary>A recording of CUDA work, written as JSON, has what other tools need of PyTorch's JSON.</summary>
[Collection(nameof(SimulatedDriver))]
public sealed class ReaderRecordingTests
{
    private static readonly Component s_reader = Component.Define("readers of json", Paradigm.Convolutional);
    private static readonly Label s_read = s_reader.Label("read");

    [Fact]
    public void A_recording_by_CUPTI_is_read_by_every_named_reader()
    {
        using SimulatedMachine machine = new();
        Trace trace = Record(machine);
        Assert.True(trace.Requests.Count == 3 && trace.Flows.Count > 0, trace.Health.ToString());
        using KinetoFile file = KinetoFile.Of(trace);
        foreach (Reader reader in (Reader[])[HtaReader.Reader, TraceLensReader.Reader, ChakraReader.Reader])
            foreach (ReaderRequirement requirement in reader.Requirements.Where(r => r.Unmet is null))
                Assert.True(!requirement.Violations(file).Any(), $"{reader.Name} needs {requirement.Needs}: {string.Join("; ", requirement.Violations(file).Take(3))}");
        Assert.Equal(3, file.Complete.Count(row => row.Name!.StartsWith("ProfilerStep#", StringComparison.Ordinal)));
        // Every operation is found from a call by the readers' own way.
        Assert.Equal(trace.Flows.Kind.Count((byte)FlowKind.Launch), file.Operations.Count(o => file.Calls.Any(c => c.WholeArgument("correlation") == o.WholeArgument("correlation"))));
        Assert.NotEmpty(file.Operations);
    }

    private static Trace Record(SimulatedMachine machine)
    {
        nint stream = SimulatedMachine.Stream();
        CudaCalls.Check(CudaCalls.Alloc(out ulong memory, 8192));
        CudaCalls.Check(CudaCalls.AllocHost(out nint host, 8192));
        using Session session = Profiler.Configure().AddCuda(SimulatedMachine.Options with { Cupti = true, NvmlRateHz = 0, Nvtx = NvtxEmission.Never }).Start();
        for (int i = 0; i < 3; i++)
        {
            using Request request = session.Request(i);
            using Scope scope = s_read.Enter();
            CudaCalls.Check(CudaCalls.CopyToDevice(memory, host, 4096, stream));
            CudaCalls.Check(CudaCalls.Set(memory, 1, 512, stream));
            machine.Launch(i, stream);
            CudaCalls.Check(CudaCalls.CopyToHost(host, memory, 4096, stream));
            CudaCalls.Check(CudaCalls.SynchronizeStream(stream));
        }

        Trace trace = session.Stop();
        CudaCalls.Check(CudaCalls.FreeHost(host));
        CudaCalls.Check(CudaCalls.Free(memory));
        CudaCalls.Check(CudaCalls.DestroyStream(stream));
        return trace;
    }
}
