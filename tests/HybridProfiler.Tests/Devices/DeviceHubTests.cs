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
                hub.Operation(
                    new DeviceOperation
                    {
                        Queue = queue, Name = "write buffer", Kind = SpanKind.Transfer, StartNs = 1000 * i, EndNs = (1000 * i) + 900, QueuedNs = 1, SubmittedNs = 2,
                        Correlation = (ulong)i, Bytes = 4096, Direction = Conversions.HostToDevice, WaitedFor = waited, Geometry = "64x64/8x8",
                    },
                    []);
            }

            hub.Emit(last: true);
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

    [Fact]
    public void Handing_over_calls_and_attributes_allocates_nothing_per_call()
    {
        using var sink = new PerfettoWriter(Stream.Null, Registry.TextOf);
        HealthTally tally = new();
        Declarations declare = new(sink);
        DeviceHub hub = new([], sink, declare, new Decoder(sink, tally, declare, bounded: true), tally);
        hub.KeepHistories();
        DeviceSink device = new(hub, "test", 0);
        int queue = hub.AddQueue(hub.AddDevice(new DeviceInfo("gpu", DeviceApi.Cuda), null), "stream", 1);
        AttributeKey<long> registers = AttributeKey<long>.Define("registers");
        AttributeKey<string> memory = AttributeKey<string>.Define("memory");
        long number = 0;
        void HandOver(int count)
        {
            for (int i = 0; i < count; i++)
            {
                ulong correlation = device.CorrelationOf((ulong)++number);
                device.HostCall(new HostCall { Name = "launch", Thread = 7, StartNs = 1000 * number, EndNs = (1000 * number) + 900, Correlation = correlation });
                device.Operation(
                    new DeviceOperation { Queue = queue, Name = "kernel", StartNs = 1000 * number, EndNs = (1000 * number) + 900, Correlation = correlation },
                    [DeviceAttribute.Of(registers, i), DeviceAttribute.Of(memory, "pinned")]);
            }

            hub.Emit(last: false);
        }

        // The launches of a whole table, so that both halves have grown.
        for (int round = 0; round < 120; round++) HandOver(10_000);
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            HandOver(10_000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(least, 0, 4096);
        Assert.Equal(0, tally.UnattributedDeviceOperations);
    }

    [Fact]
    public void A_stop_that_waits_does_not_keep_others_from_being_served()
    {
        using var sink = new PerfettoWriter(Stream.Null, Registry.TextOf);
        HealthTally tally = new();
        Declarations declare = new(sink);
        using ManualResetEventSlim release = new();
        ReportingDevice device = new() { StopsAfter = release };
        DeviceHub hub = new([device], sink, declare, new Decoder(sink, tally, declare), tally);
        hub.Start();
        Thread stop = new(() => hub.Stop(TimeSpan.FromSeconds(60)));
        stop.Start();
        device.Stopping.Wait(TestContext.Current.CancellationToken);
        bool wasServed = false;
        device.Report(_ => wasServed = true);
        // Served with the stop inside: it returns, and the backend is left alone.
        hub.Serve(sampleClocks: true);
        Assert.False(wasServed);
        Assert.True(stop.IsAlive);
        release.Set();
        stop.Join();
        Assert.True(wasServed);
    }
}
