using HybridProfiler.Devices;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Recording;

namespace HybridProfiler.Tests.Devices;

/// <summary>What lies between backends and the trace.</summary>
public sealed class DeviceHubTests
{
    [Fact]
    public void Handing_over_operations_allocates_nothing_per_operation()
    {
        using var sink = new PerfettoWriter(Stream.Null, Registry.TextOf);
        HealthTally tally = new();
        Declarations declare = new(sink);
        DeviceHub hub = new([], sink, declare, new Decoder(sink, tally, declare), tally);
        int queue = hub.AddQueue(hub.AddDevice(new DeviceInfo("gpu", DeviceApi.OpenCL), null), "queue", 1);
        ulong[] waited = [1];
        void HandOver(int count)
        {
            for (int i = 0; i < count; i++)
            {
                hub.Operation(new DeviceOperation
                {
                    Queue = queue, Name = "write buffer", Kind = SpanKind.Transfer, StartNs = 1000 * i, EndNs = (1000 * i) + 900, QueuedNs = 1, SubmittedNs = 2,
                    Correlation = (ulong)i, Bytes = 4096, Direction = Conversions.HostToDevice, WaitedFor = waited, Geometry = "64x64/8x8",
                });
            }

            hub.Emit();
        }

        HandOver(10_000);
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            HandOver(10_000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(least, 0, 4096);
        Assert.Equal(60_000, tally.UnattributedDeviceOperations);
    }
}
