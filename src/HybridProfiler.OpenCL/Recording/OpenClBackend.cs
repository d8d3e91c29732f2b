using HybridProfiler.Devices;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL.Recording;

/// <summary>The commands of all <see cref="OpenClQueue"/>s, for one session.</summary>
internal sealed class OpenClBackend : IDeviceBackend
{
    private readonly Dictionary<nint, ProfiledDevice> _devices = [];
    private readonly Dictionary<CommandLog, (int Id, ProfiledDevice Device)> _queues = [];
    private readonly Dictionary<WorkSize, string> _geometries = [];
    private DeviceSink _sink = null!;
    private CL _api = null!;
    private int _delivered;

    public string Name => "OpenCL";

    /// <summary>Host time at which the session began to listen.</summary>
    public long StartNs { get; private set; } = long.MaxValue;

    /// <summary>Host time at which the session was stopped.</summary>
    public long StopNs { get; private set; } = long.MaxValue;

    public Availability Probe()
    {
        if (OpenClApi.TryGet(out string whyNot) is not { } api) return Availability.Missing(whyNot);
        _api = api;
        List<(nint Platform, nint Device)> devices = OpenClApi.Devices(api);
        return devices.Count == 0
            ? Availability.Missing("the OpenCL loader is there and finds no device; install a driver (on Debian and Ubuntu: apt-get install pocl-opencl-icd), or look at OCL_ICD_VENDORS")
            : Availability.Present(string.Join(", ", devices.Select(d => OpenClApi.Text(api, d.Device, Silk.NET.OpenCL.DeviceInfo.Name))));
    }

    public void Start(DeviceSink sink)
    {
        _sink = sink;
        StartNs = HostTime.NowNs();
        CommandTable.Listen(this);
    }

    /// <summary>Declares a queue that is open. While the table is being drained.</summary>
    public void Declare(CommandLog log) => QueueOf(log);

    /// <summary>Takes the first samples of the devices that are known. While the table is being drained.</summary>
    public void AwaitSamples()
    {
        foreach (ProfiledDevice device in Devices()) device.AwaitSamples();
    }

    public void SampleClocks()
    {
        foreach (ProfiledDevice device in Devices())
        {
            if (!device.Driver.IsConfined) device.Sample();
        }
    }

    public int Drain()
    {
        int before = _delivered;
        CommandTable.DrainByCollector();
        foreach (ProfiledDevice device in Devices())
        {
            if (!device.Driver.IsConfined) device.CollectSamples();
        }

        return _delivered - before;
    }

    /// <summary>
    /// What <see cref="SampleClocks"/> does for others, about as often, for a driver that only the program's threads may
    /// enter. While the table is being drained on one of them.
    /// </summary>
    public void ServeClock(Driver driver)
    {
        foreach (ProfiledDevice device in Devices())
        {
            if (device.Driver == driver) device.SampleWhenDue();
        }
    }

    public void Stop(TimeSpan patience)
    {
        StopNs = HostTime.NowNs();
        // The longest patience there is must not overflow into none.
        CommandTable.AwaitPending(this, StopNs + (Math.Min(patience.Ticks, long.MaxValue / 1000) * 100));
        int lost = CommandTable.Leave(this);
        if (lost > 0) _sink.Lost(lost);
        if (_queues.Count == 0) _sink.Note("no command queue was profiled; OpenClQueue.Wrap or OpenClQueue.Create makes one");
        foreach (ProfiledDevice device in Devices()) device.Dispose();
    }

    /// <summary>Takes a finished command over. While the table is being drained.</summary>
    public void Deliver(CommandLog log, in Command command, in DeviceTimes times)
    {
        if (command.HostBeforeNs > StopNs) return;
        (int queue, ProfiledDevice device) = QueueOf(log);
        device.Learn(command, times);
        _sink.Operation(new DeviceOperation
        {
            Queue = queue,
            Name = command.Name,
            Kind = command.Kind,
            QueuedNs = times.QueuedNs,
            SubmittedNs = times.SubmittedNs,
            StartNs = times.StartNs,
            EndNs = times.EndNs,
            Correlation = command.Correlation,
            Bytes = command.Bytes,
            Direction = command.Direction,
            Component = command.Component,
            WaitedFor = command.WaitedFor,
            Geometry = GeometryOf(command.Work),
        });
        _delivered++;
    }

    /// <summary>Counts a driver error. On any thread.</summary>
    public void Fail(string what) => _sink.Error(what);

    private (int Id, ProfiledDevice Device) QueueOf(CommandLog log)
    {
        lock (_queues)
        {
            if (_queues.TryGetValue(log, out (int Id, ProfiledDevice Device) known)) return known;
            if (!_devices.TryGetValue(log.Device, out ProfiledDevice? device))
            {
                device = new ProfiledDevice(_api, _sink, log);
                _devices.Add(log.Device, device);
            }

            known = (_sink.AddQueue(device.Id, log.Name, log.Number), device);
            _queues.Add(log, known);
            return known;
        }
    }

    // Whoever drains, for whatever session, may meet a new queue here.
    private ProfiledDevice[] Devices()
    {
        lock (_queues) return [.. _devices.Values];
    }

    private string? GeometryOf(in WorkSize work)
    {
        if (work.IsNone) return null;
        if (_geometries.TryGetValue(work, out string? text)) return text;
        // Programs launch few shapes; one that launches ever new ones must not fill the memory with their texts.
        if (_geometries.Count >= 4096) _geometries.Clear();
        text = work.ToString();
        _geometries.Add(work, text);
        return text;
    }
}
