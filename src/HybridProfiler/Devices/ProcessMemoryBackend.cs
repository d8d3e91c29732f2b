using HybridProfiler.Model;

namespace HybridProfiler.Devices;

/// <summary>Samples the memory of the process: the managed heap by generation, and the working set. On the collector's thread; no clock, no device.</summary>
internal sealed class ProcessMemoryBackend : IDeviceBackend
{
    private const int Young = 0, PeriodMs = 100;
    private static readonly string[] s_generations =
        [MemoryCounters.Generation0, MemoryCounters.Generation1, MemoryCounters.Generation2, MemoryCounters.LargeObjectHeap, MemoryCounters.PinnedObjectHeap];

    private readonly int[] _counters = new int[s_generations.Length];
    private DeviceSink? _sink;
    private int _workingSet;
    private long _nextMs;

    public string Name => "process memory";

    public Availability Probe() => Availability.Present("garbage collector and operating system");

    public void Start(DeviceSink sink)
    {
        _sink = sink;
        for (int g = 0; g < s_generations.Length; g++) _counters[g] = sink.AddCounter(s_generations[g], CounterUnit.Bytes, -1);
        _workingSet = sink.AddCounter(MemoryCounters.WorkingSet, CounterUnit.Bytes, -1);
        Sample();
    }

    public void SampleClocks() { }

    public int Drain()
    {
        long now = Environment.TickCount64;
        if (now < _nextMs) return 0;
        _nextMs = now + PeriodMs;
        Sample();
        return 0;
    }

    public void Stop(TimeSpan patience) => Sample();

    // The older generations change only when they are collected; what was allocated since lies in the youngest.
    private void Sample()
    {
        if (_sink is null) return;
        long at = HostTime.NowNs();
        ReadOnlySpan<GCGenerationInfo> generations = GC.GetGCMemoryInfo(GCKind.Any).GenerationInfo;
        long total = GC.GetTotalMemory(forceFullCollection: false), old = 0;
        for (int g = Young + 1; g < _counters.Length && g < generations.Length; g++)
        {
            old += generations[g].SizeAfterBytes - generations[g].FragmentationAfterBytes;
            _sink.Sample(_counters[g], at, generations[g].SizeAfterBytes);
        }

        _sink.Sample(_counters[Young], at, Math.Max(0, total - old));
        _sink.Sample(_workingSet, at, Environment.WorkingSet);
    }
}
