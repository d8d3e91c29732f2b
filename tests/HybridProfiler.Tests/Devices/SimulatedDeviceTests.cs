using HybridProfiler.Contracts;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Devices;

[Collection("recording")]
public sealed class SimulatedDeviceTests : DeviceBackendContract
{
    [Fact]
    public void Operations_that_outlast_the_patience_are_counted_as_lost()
    {
        using IDeviceSubject device = Open(1);
        using Session session = device.AddTo(Profiler.Configure().WithDevicePatience(TimeSpan.Zero)).Start();
        for (int i = 0; i < 5_000; i++) device.Launch(0);
        Trace trace = session.Stop();
        Assert.True(trace.Health.LostDeviceOperations > 0);
        Assert.Equal(5_000, trace.Health.LostDeviceOperations + trace.Spans.RowsOf(trace.Tracks.Length - 1).GetOffsetAndLength(trace.Spans.Count).Length);
        Assert.False(trace.Health.IsClean);
    }

    protected override IDeviceSubject Open(int queues) => new SimulatedDevice(queues);
}
