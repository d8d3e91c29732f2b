using HybridProfiler.Devices;
using HybridProfiler.Model;

namespace HybridProfiler.Recording;

/// <summary>Samples the CPU time of the threads that write records. On the collector's thread; no clock, no device.</summary>
internal sealed class ThreadCpuTimeBackend : IDeviceBackend
{
    private const int PeriodMs = 100;
    private readonly Dictionary<ThreadBuffer, int> _counters = [];
    private readonly Dictionary<long, (long AtNs, long CpuNs)> _atStart = [];
    private readonly List<ThreadBuffer> _threads = [];
    private ThreadCpuClock? _clock;
    private DeviceSink? _sink;
    private long _nextMs;

    public string Name => ThreadCpuTimeCounter.Source;

    public Availability Probe()
    {
        if (!NativeShim.IsAvailable)
            return Availability.Missing($"threads are found by the operating system's ids, which the native library tells: {NativeShim.AbsenceReason}");
        long self = (long)NativeShim.ThreadId();
        if (self == 0) return Availability.Missing("the operating system does not tell the id of a thread");
        _clock = new ThreadCpuClock(self);
        _clock.BeginRound();
        return _clock.Read(self) >= 0 ? Availability.Present(_clock.Source) : Availability.Missing("the operating system does not tell the CPU time of a thread");
    }

    public void Start(DeviceSink sink)
    {
        _sink = sink;
        sink.Note($"from {_clock!.Source}");
        _clock.BeginRound();
        // A thread that lives by now and records its first scope later counts from here.
        foreach (long thread in _clock.Threads())
            if (TryRead(thread, out long at, out long cpu)) _atStart[thread] = (at, cpu);
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

    private void Sample()
    {
        if (_sink is null) return;
        _threads.Clear();
        lock (Recorder.Lock)
        {
            Recorder.AdmitArrivals();
            _threads.AddRange(Recorder.Buffers);
        }

        _clock!.BeginRound();
        foreach (ThreadBuffer thread in _threads)
        {
            // The id of a thread that has ended may be another's by now.
            if (!thread.Thread.IsAlive || !TryRead(thread.NativeId, out long at, out long cpu)) continue;
            if (!_counters.TryGetValue(thread, out int counter))
            {
                _counters.Add(thread, counter = _sink.AddCounter(ThreadCpuTimeCounter.NameOf(thread.NativeId), CounterUnit.Nanoseconds, -1));
                if (_atStart.Remove(thread.NativeId, out (long AtNs, long CpuNs) first) && first.CpuNs <= cpu) _sink.Sample(counter, first.AtNs, first.CpuNs);
            }

            _sink.Sample(counter, at, cpu);
        }

        if (_counters.Count > 2 * _threads.Count + 16) Forget();
    }

    private void Forget()
    {
        foreach (ThreadBuffer ended in _counters.Keys.Except(_threads).ToArray()) _counters.Remove(ended);
    }

    private bool TryRead(long thread, out long at, out long cpu)
    {
        long before = HostClock.NowNs();
        cpu = _clock!.Read(thread);
        at = before + (HostClock.NowNs() - before) / 2;
        return cpu >= 0;
    }
}
