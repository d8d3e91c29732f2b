using HybridProfiler.Contracts;
using HybridProfiler.Devices;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Devices;

/// <summary>
/// A device that exists in arithmetic only: its clock is the host's with an offset and a drift, its operations last a set time
/// and finish by themselves. Never a measurement of anything.
/// </summary>
internal sealed class SimulatedDevice(int queues) : IDeviceSubject
{
    private const long OffsetNs = 86_400_000_000_000;
    private const double Drift = 80e-6;
    private static readonly Label s_transfer = Launch.Call("simTransfer", SpanKind.Transfer);
    private static readonly Label s_launch = Launch.Call("simLaunch");
    private readonly Lock _lock = new();
    private readonly long[] _freeAtNs = new long[queues];
    private readonly int[] _results = new int[queues];
    private readonly List<(DeviceOperation Operation, long EndNs)> _pending = [];
    private Backend? _listening;

    public SessionOptions AddTo(SessionOptions options) => options.AddBackend(new Backend(this));

    public void Transfer(int queue, int bytes)
    {
        _results[queue] = bytes;
        using Scope call = HybridProfiler.Devices.Launch.Enter(s_transfer, out ulong correlation);
        Submit(queue, "transfer", SpanKind.Transfer, bytes, 3_000, correlation);
    }

    void IDeviceSubject.Launch(int queue)
    {
        _results[queue] = (_results[queue] * 31) + 7;
        using Scope call = HybridProfiler.Devices.Launch.Enter(s_launch, out ulong correlation);
        Submit(queue, "kernel", SpanKind.Compute, 0, 20_000, correlation);
    }

    public void Finish() => SpinWait.SpinUntil(() => HostTime.NowNs() >= _freeAtNs.Max());

    public int Result(int queue) => _results[queue];

    public void Dispose()
    {
    }

    private static long DeviceNs(long hostNs) => hostNs + OffsetNs + (long)(hostNs % 1_000_000_000_000 * Drift);

    private void Submit(int queue, string name, SpanKind kind, long bytes, long durationNs, ulong correlation)
    {
        lock (_lock)
        {
            long start = Math.Max(HostTime.NowNs(), _freeAtNs[queue]), end = start + durationNs;
            _freeAtNs[queue] = end;
            if (_listening is null) return;
            _pending.Add((new DeviceOperation { Queue = queue, Name = name, Kind = kind, StartNs = DeviceNs(start), EndNs = DeviceNs(end), Bytes = bytes, Correlation = correlation }, end));
        }
    }

    private sealed class Backend(SimulatedDevice device) : IDeviceBackend
    {
        private readonly DeviceClock _clock = new();
        private DeviceSink _sink = null!;
        private int[] _queues = [];

        public string Name => "simulated";

        public Availability Probe() => Availability.Present("a device in arithmetic");

        public void Start(DeviceSink sink)
        {
            _sink = sink;
            int id = sink.AddDevice(new DeviceInfo("simulated device", DeviceApi.Simulated), _clock);
            _queues = [.. Enumerable.Range(0, device._freeAtNs.Length).Select(q => sink.AddQueue(id, $"queue {q}", q))];
            SampleClocks();
            lock (device._lock)
            {
                device._pending.Clear();
                device._listening = this;
            }
        }

        public void SampleClocks()
        {
            lock (_sink.ClockLock)
            {
                for (int i = 0; i < 8; i++)
                {
                    long before = HostTime.NowNs();
                    long now = DeviceNs(HostTime.NowNs());
                    _clock.Add(before, now, HostTime.NowNs());
                }
            }
        }

        public int Drain()
        {
            lock (device._lock)
            {
                long now = HostTime.NowNs();
                int count = 0;
                foreach ((DeviceOperation operation, long end) in device._pending)
                {
                    if (end > now) continue;
                    DeviceOperation finished = operation;
                    finished.Queue = _queues[operation.Queue];
                    _sink.Operation(finished);
                    count++;
                }

                device._pending.RemoveAll(p => p.EndNs <= now);
                return count;
            }
        }

        public void Stop(TimeSpan patience)
        {
            SpinWait.SpinUntil(() => Drain() >= 0 && device._pending.Count == 0, patience);
            lock (device._lock)
            {
                _sink.Lost(device._pending.Count);
                device._pending.Clear();
                device._listening = null;
            }
        }
    }
}
