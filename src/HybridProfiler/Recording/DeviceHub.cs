using System.Collections.Immutable;
using HybridProfiler.Devices;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Recording;

/// <summary>The devices of one session: its backends, what they hand over, and its way onto the host's clock.</summary>
internal sealed class DeviceHub(ImmutableArray<IDeviceBackend> backends, ITraceSink sink, Declarations declare, Decoder decoder, HealthTally tally)
{
    private readonly Lock _lock = new();
    private readonly Lock _serving = new();
    private readonly List<IDeviceBackend> _active = [];
    private readonly List<Device> _devices = [];
    private readonly List<(int Device, int Track, string Name, long NativeId)> _queues = [];
    private readonly List<(CounterInfo Info, int Id)> _counters = [];
    private readonly HashSet<string> _notes = [];
    private readonly List<Absence> _absences = [];
    private readonly List<(int Counter, long Ns, double Value)> _samples = [];
    private readonly HostCallLog _calls = new(sink, declare, decoder);
    private readonly OperationLog _operations = new(sink, declare, decoder, tally);
    private Func<int, (int Track, DeviceClock? Clock)>? _queueOf;

    public IEnumerable<Absence> Absences => _absences;

    public IEnumerable<string> Notes => _notes.Concat(OwnNotes()).Order(StringComparer.Ordinal);

    public Lock ClockLock { get; } = new();

    /// <summary>Probes and starts the backends; one that is missing is stated, one that throws is stated too.</summary>
    public void Start()
    {
        lock (_serving)
        {
            foreach (IDeviceBackend backend in backends)
            {
                Availability found = Guard(backend, static b => b.Probe(), out Exception? failure);
                if (failure is not null) found = Availability.Missing($"{failure.GetType().Name}: {failure.Message}");
                if (!found.IsAvailable)
                {
                    _absences.Add(new Absence(backend.Name, found.Reason));
                    continue;
                }

                DeviceSink deviceSink = new(this, backend.Name, backends.IndexOf(backend));
                _ = Guard(backend, b => { b.Start(deviceSink); return 0; }, out failure);
                if (failure is null) _active.Add(backend);
                else _absences.Add(new Absence(backend.Name, $"{failure.GetType().Name}: {failure.Message}"));
            }
        }
    }

    /// <summary>
    /// Lets the backends hand over what has finished, and on demand sample their clocks. Does nothing while they start or
    /// stop, which may take its time: the collector serves other sessions too.
    /// </summary>
    public void Serve(bool sampleClocks)
    {
        if (!_serving.TryEnter()) return;
        try
        {
            foreach (IDeviceBackend backend in _active)
            {
                _ = Guard(
                    backend,
                    b =>
                    {
                        if (sampleClocks) b.SampleClocks();
                        return b.Drain();
                    },
                    out Exception? failure);
                if (failure is not null) Error(backend.Name, $"{failure.GetType().Name}: {failure.Message}");
            }
        }
        finally
        {
            _serving.Exit();
        }
    }

    /// <summary>Stops the backends.</summary>
    public void Stop(TimeSpan patience)
    {
        lock (_serving)
        {
            foreach (IDeviceBackend backend in _active)
            {
                _ = Guard(backend, b => { b.SampleClocks(); b.Stop(patience); return 0; }, out Exception? failure);
                if (failure is not null) Error(backend.Name, $"{failure.GetType().Name}: {failure.Message}");
            }

            _active.Clear();
        }
    }

    public int AddDevice(DeviceInfo info, DeviceClock? clock)
    {
        lock (_lock)
        {
            _devices.Add(new Device(info, clock));
            return _devices.Count - 1;
        }
    }

    public void UpdateDevice(int device, DeviceInfo info)
    {
        lock (_lock)
        {
            _devices[device].Info = info;
            _devices[device].IsDirty = true;
        }
    }

    public int AddQueue(int device, string name, long nativeId)
    {
        lock (_lock)
        {
            _queues.Add((device, -1, name, nativeId));
            return _queues.Count - 1;
        }
    }

    public int AddCounter(string name, CounterUnit unit, int device)
    {
        lock (_lock)
        {
            _counters.Add((new CounterInfo(name, unit, false, -1, device), -1));
            return _counters.Count - 1;
        }
    }

    public void Sample(int counter, long hostNs, double value)
    {
        lock (_lock) _samples.Add((counter, hostNs, value));
    }

    public void Operation(in DeviceOperation operation, ReadOnlySpan<DeviceAttribute> attributes)
    {
        lock (_lock) _operations.Add(operation, attributes);
    }

    public void HostCall(in HostCall call, ReadOnlySpan<DeviceAttribute> attributes)
    {
        lock (_lock) _calls.Add(call, attributes);
    }

    /// <summary>From now on keeps what is in force on the threads.</summary>
    public void KeepHistories() => decoder.Histories.IsKept = true;

    public void Error(string backend, string what)
    {
        Interlocked.Increment(ref tally.DriverErrors);
        Note(backend, what);
    }

    public void Lost(int operations) => Interlocked.Add(ref tally.LostDeviceOperations, operations);

    public void Note(string backend, string note)
    {
        lock (_lock) _notes.Add($"{backend}: {note}");
    }

    /// <summary>
    /// Hands over to the sink what the backends have handed over. After the threads' records were read, so that launches are known.
    /// </summary>
    /// <param name="last">True when nothing more comes, so that nothing is held back.</param>
    public void Emit(bool last)
    {
        lock (_lock)
        {
            foreach (Device device in _devices) Declare(device);
            foreach ((int counter, long ns, double value) in _samples) sink.CounterSample(CounterOf(counter), ns, value);
            _samples.Clear();
            _calls.Emit();
            lock (ClockLock) _operations.Emit(_queueOf ??= QueueOf, last);
            // How uncertain a clock is shows when its times are mapped.
            foreach (Device device in _devices) Declare(device);
            decoder.Histories.Forget(HostClock.NowNs());
        }
    }

    private void Declare(Device device)
    {
        long uncertainty;
        lock (ClockLock) uncertainty = device.Clock?.UncertaintyNs ?? 0;
        if (device.Id >= 0 && !device.IsDirty && device.Info.ClockUncertaintyNs == uncertainty) return;
        device.IsDirty = false;
        device.Info = device.Info with { ClockUncertaintyNs = uncertainty };
        if (device.Id < 0) device.Id = declare.AddDevice(device.Info);
        else declare.UpdateDevice(device.Id, device.Info);
    }

    private (int Track, DeviceClock? Clock) QueueOf(int queue) => (TrackOf(queue), _devices[_queues[queue].Device].Clock);

    private IEnumerable<string> OwnNotes()
    {
        if (_operations.Early > 0)
            yield return $"{_operations.Early} device operations begin before the call that submitted them, by at most {_operations.MostEarlyNs} ns: their times are as the driver states them";
        if (_calls.TooLate > 0)
            yield return $"{_calls.TooLate} host calls were reported so late that the component in force on their thread was forgotten";
    }

    private int TrackOf(int queue)
    {
        (int device, int track, string name, long nativeId) = _queues[queue];
        if (track >= 0) return track;
        track = declare.AddTrack(new TrackInfo(TrackKind.DeviceQueue, name, nativeId, _devices[device].Id));
        _queues[queue] = (device, track, name, nativeId);
        return track;
    }

    private int CounterOf(int counter)
    {
        (CounterInfo info, int id) = _counters[counter];
        if (id >= 0) return id;
        int device = info.Device >= 0 ? _devices[info.Device].Id : -1;
        id = declare.AddCounter(info with { Device = device });
        _counters[counter] = (info, id);
        return id;
    }

    private static T Guard<T>(IDeviceBackend backend, Func<IDeviceBackend, T> call, out Exception? failure)
        where T : struct
    {
        try
        {
            failure = null;
            return call(backend);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A backend's fault must never reach the program that is being profiled.
            failure = e;
            return default;
        }
    }

    private sealed class Device(DeviceInfo info, DeviceClock? clock)
    {
        public DeviceInfo Info { get; set; } = info;

        public DeviceClock? Clock { get; } = clock;

        public int Id { get; set; } = -1;

        public bool IsDirty { get; set; }
    }
}
