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

    // Sinks take what they need of them at once.
    private readonly SpanAttribute[] _attributes = new SpanAttribute[5];
    private readonly Dictionary<Conversions, string> _directions = [];
    private List<DeviceOperation> _operations = [];
    private List<(int Counter, long Ns, double Value)> _samples = [];

    public IEnumerable<Absence> Absences => _absences;

    public IEnumerable<string> Notes => _notes.Order(StringComparer.Ordinal);

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

                DeviceSink deviceSink = new(this, backend.Name);
                _ = Guard(backend, b => { b.Start(deviceSink); return 0; }, out failure);
                if (failure is null) _active.Add(backend);
                else _absences.Add(new Absence(backend.Name, $"{failure.GetType().Name}: {failure.Message}"));
            }
        }
    }

    /// <summary>Lets the backends hand over what has finished, and on demand sample their clocks.</summary>
    public void Serve(bool sampleClocks)
    {
        lock (_serving)
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

    public void Operation(in DeviceOperation operation)
    {
        lock (_lock) _operations.Add(operation);
    }

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

    /// <summary>Hands over to the sink what the backends have handed over. After the threads' records were read, so that launches are known.</summary>
    public void Emit()
    {
        lock (_lock)
        {
            foreach (Device device in _devices) Declare(device);
            foreach ((int counter, long ns, double value) in _samples) sink.CounterSample(CounterOf(counter), ns, value);
            _samples.Clear();
            lock (ClockLock)
            {
                foreach (ref DeviceOperation operation in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_operations)) Emit(operation);
            }

            _operations.Clear();
            // How uncertain a clock is shows when its times are mapped.
            foreach (Device device in _devices) Declare(device);
        }
    }

    private void Emit(in DeviceOperation operation)
    {
        (int deviceId, _, _, _) = _queues[operation.Queue];
        Device device = _devices[deviceId];
        DeviceClock? clock = device.Clock;
        long start = clock?.ToHost(operation.StartNs) ?? operation.StartNs;
        long end = clock?.ToHost(operation.EndNs) ?? operation.EndNs;
        if (end < start)
        {
            end = start;
            tally.ClampedDeviceTimes++;
        }

        bool launched = decoder.TryTakeLaunch(operation.Correlation, out int component, out int request);
        if (operation.Component is not null) component = declare.ComponentOf(operation.Component.Id);
        else if (!launched) tally.UnattributedDeviceOperations++;

        SpanAttribute[] attributes = _attributes;
        int count = 0;
        if (operation.Bytes != 0) attributes[count++] = new(Keys.Bytes, operation.Bytes);
        if (operation.Direction != Conversions.None) attributes[count++] = new(Keys.Direction, TextOf(operation.Direction));
        if (operation.QueuedNs != 0) attributes[count++] = new(Keys.Queued, operation.StartNs - operation.QueuedNs);
        if (operation.SubmittedNs != 0) attributes[count++] = new(Keys.Submitted, operation.StartNs - operation.SubmittedNs);
        if (operation.Geometry is not null) attributes[count++] = new(Keys.Geometry, operation.Geometry);
        DeviceSpanRow row = new()
        {
            StartNs = start,
            DurationNs = end - start,
            Name = Registry.Intern(operation.Name),
            Component = component,
            Kind = operation.Kind,
            Request = request,
            Launch = operation.Correlation,
            WaitedFor = operation.WaitedFor,
            Attributes = attributes.AsSpan(0, count),
        };
        sink.DeviceSpan(TrackOf(operation.Queue), row);
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

    /// <summary>Text of a direction, made once: to print a value of an enumeration is an allocation.</summary>
    private string TextOf(Conversions direction)
    {
        if (!_directions.TryGetValue(direction, out string? text)) _directions.Add(direction, text = direction.ToString());
        return text;
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

    private static class Keys
    {
        public static readonly int Bytes = Registry.Intern("bytes");
        public static readonly int Direction = Registry.Intern("direction");
        public static readonly int Queued = Registry.Intern("queued_ns");
        public static readonly int Submitted = Registry.Intern("submitted_ns");
        public static readonly int Geometry = Registry.Intern("geometry");
    }

    private sealed class Device(DeviceInfo info, DeviceClock? clock)
    {
        public DeviceInfo Info { get; set; } = info;

        public DeviceClock? Clock { get; } = clock;

        public int Id { get; set; } = -1;

        public bool IsDirty { get; set; }
    }
}
