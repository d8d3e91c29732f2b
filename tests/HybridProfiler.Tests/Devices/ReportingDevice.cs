using HybridProfiler.Devices;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Devices;

/// <summary>A backend that hands over what a test tells it to, at the test's own time: a driver that reports calls and operations afterwards.</summary>
internal sealed class ReportingDevice : IDeviceBackend
{
    private readonly Lock _lock = new();
    private readonly Queue<Action<DeviceSink>> _reports = new();

    /// <summary>Waited for by <see cref="Stop"/>; null: it returns at once.</summary>
    public ManualResetEventSlim? StopsAfter { get; init; }

    /// <summary>Set when <see cref="Stop"/> is inside.</summary>
    public ManualResetEventSlim Stopping { get; } = new();

    public DeviceSink Sink { get; private set; } = null!;

    public int Queue { get; private set; }

    public string Name => "reporting";

    public void Report(Action<DeviceSink> report)
    {
        lock (_lock) _reports.Enqueue(report);
    }

    public Availability Probe() => Availability.Present("a test");

    public void Start(DeviceSink sink)
    {
        Sink = sink;
        sink.ExpectHostCalls();
        Queue = sink.AddQueue(sink.AddDevice(new DeviceInfo("reporting device", DeviceApi.Simulated), null), "queue", 1);
    }

    public void SampleClocks()
    {
    }

    public int Drain()
    {
        int count = 0;
        lock (_lock)
        {
            for (; _reports.TryDequeue(out Action<DeviceSink>? report); count++) report(Sink);
        }

        return count;
    }

    public void Stop(TimeSpan patience)
    {
        Stopping.Set();
        StopsAfter?.Wait(TimeSpan.FromSeconds(60));
        Drain();
    }
}
