using HybridProfiler.Cuda.Nvml;
using HybridProfiler.Devices;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Nvml;

/// <summary>A session that watches one device of a scripted NVML, round by round as the test says.</summary>
internal sealed class Watched : IDeviceBackend, IDisposable
{
    private readonly NvmlApi _api;
    private readonly string _uuid, _busId;
    private readonly Session _session;
    private DeviceSink _sink = null!;

    public Watched(ScriptedNvml nvml, string uuid = ScriptedNvml.GpuUuid, string busId = "")
    {
        (_api, _uuid, _busId) = (nvml.Bind(), uuid, busId);
        _session = Profiler.Configure().AddBackend(this).Start();
    }

    public NvmlMonitor Monitor { get; private set; } = null!;

    public string Name => "NVML";

    /// <summary>Facts after the last round.</summary>
    public NvmlFacts Facts
    {
        get
        {
            Monitor.PutDownFacts();
            return Monitor.Facts!;
        }
    }

    /// <summary>Reads some times.</summary>
    public Watched Rounds(int count = 1)
    {
        for (int i = 0; i < count; i++) Monitor.Round(isLast: true);
        return this;
    }

    /// <summary>Samples of a counter.</summary>
    public static double[] Values(Trace trace, string counter) =>
        trace.Counters.Select((c, i) => (c, i)).Where(c => c.c.Name == counter).SelectMany(c => trace.CounterSamples[c.i].Value.ToArray()).ToArray();

    public static CounterUnit UnitOf(Trace trace, string counter) => trace.Counters.Single(c => c.Name == counter).Unit;

    public Trace Stop() => _session.Stop();

    public void Dispose() => _session.Dispose();

    Availability IDeviceBackend.Probe() => Availability.Present("scripted");

    void IDeviceBackend.Start(DeviceSink sink)
    {
        _sink = sink;
        NvmlCounters counters = new(sink, sink.AddDevice(new DeviceInfo("Simulated GPU", DeviceApi.Simulated), null));
        NvmlTarget? target = NvmlTarget.Find(_api, _uuid, _busId, counters, out string whyNot);
        Assert.True(target is not null, whyNot);
        Monitor = new NvmlMonitor(target, _sink, "Simulated GPU", Environment.ProcessId);
    }

    void IDeviceBackend.SampleClocks()
    {
    }

    int IDeviceBackend.Drain() => 0;

    void IDeviceBackend.Stop(TimeSpan patience)
    {
    }
}
