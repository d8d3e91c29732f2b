using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Cupti;

/// <summary>Contexts and streams that go away while CUPTI records: what they did is there, and the recording goes on.</summary>
[Collection(nameof(SimulatedDriver))]
public sealed class CuptiBadConditionTests
{
    private const int Fills = 25;

    [Fact]
    public void What_a_context_did_that_is_destroyed_in_mid_recording_is_there_and_the_recording_goes_on()
    {
        using SimulatedMachine machine = new();
        using Session session = Start();
        for (int round = 0; round < 3; round++)
        {
            CudaCalls.Check(CudaCalls.CreateContext(0, out nint context));
            Fill();
            CudaCalls.Check(CudaCalls.DestroyContext(context));
        }

        machine.MakeCurrent();
        Fill();
        Check(session.Stop(), 4 * Fills, contexts: 4);
    }

    [Fact]
    public void What_a_device_did_that_is_reset_in_mid_recording_is_there_and_the_recording_goes_on()
    {
        using SimulatedMachine machine = new();
        using Session session = Start();
        Fill();
        // The last one who holds it lets go: nothing is left of it.
        CudaCalls.Check(CudaCalls.ReleasePrimaryContext(0));
        CudaCalls.Check(CudaCalls.RetainPrimaryContext(0, out nint context));
        CudaCalls.Check(CudaCalls.SetCurrent(context));
        Fill();
        Check(session.Stop(), 2 * Fills, contexts: 2);
    }

    private static Session Start() => Profiler.Configure().AddCuda(SimulatedMachine.Options with { Cupti = true, NvmlRateHz = 0, Nvtx = NvtxEmission.Never }).Start();

    // On a stream of the current context that is destroyed with work pending.
    private static void Fill()
    {
        nint stream = SimulatedMachine.Stream();
        CudaCalls.Check(CudaCalls.Alloc(out ulong memory, 4096));
        for (int i = 0; i < Fills; i++) CudaCalls.Check(CudaCalls.Set(memory, (byte)i, 1 + i, stream));
        CudaCalls.Check(CudaCalls.DestroyStream(stream));
    }

    private static void Check(Trace trace, int fills, int contexts)
    {
        int[] rows = [.. Enumerable.Range(0, trace.Spans.Count).Where(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue)];
        SimulatedRecord[] log = SimulatedMachine.Operations();
        Assert.Equal(fills, log.Length);
        Assert.Equal(log.Select(o => (long)o.Bytes).Order(), rows.Select(row => trace.Attributes.TryGet(row, trace.Strings.Texts.IndexOf("bytes"), out AttributeValue bytes) ? bytes.Int64 : 0).Order());
        Assert.Equal(contexts, log.Select(o => o.Context).Distinct().Count());
        Assert.Equal(contexts, rows.Select(row => trace.Spans.Track[row]).Distinct().Count());
        Assert.True(trace.Health is { LostDeviceOperations: 0, DroppedRecords: 0, DriverErrors: 0 }, trace.Health.ToString());
    }
}
