using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>The threads, queues and devices of a file, and what they are called.</summary>
internal sealed class ChromePlaces(TraceBuilder builder)
{
    private readonly Dictionary<(long Process, long Thread), int> _threads = [];
    private readonly Dictionary<(long Device, long Stream), int> _queues = [];
    private readonly Dictionary<long, int> _devices = [];
    private readonly Dictionary<(long Process, long Thread), string> _threadNames = [];
    private readonly Dictionary<long, string> _processNames = [];
    private readonly HashSet<long> _hostProcesses = [];
    private (long Process, long Thread) _lastPlace = (long.MinValue, 0);
    private int _lastThread;

    /// <summary>What the file says of each device, by its number there.</summary>
    public Dictionary<long, DeviceInfo> Known { get; } = [];

    /// <summary>Processes that have spans of host threads, in the order met.</summary>
    public long FirstProcess { get; private set; } = long.MinValue;

    /// <summary>Track of a host thread.</summary>
    public int ThreadOf(long process, long thread)
    {
        if (_lastPlace == (process, thread)) return _lastThread;
        if (!_threads.TryGetValue((process, thread), out int track))
        {
            track = builder.AddTrack(new TrackInfo(TrackKind.HostThread, ""));
            _threads.Add((process, thread), track);
            _hostProcesses.Add(process);
            if (FirstProcess == long.MinValue && process >= 0) FirstProcess = process;
        }

        (_lastPlace, _lastThread) = ((process, thread), track);
        return track;
    }

    /// <summary>Track of a queue.</summary>
    public int QueueOf(long device, long stream)
    {
        if (_queues.TryGetValue((device, stream), out int track)) return track;
        int id = DeviceOf(device);
        track = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, ChromeEvent.IsText(stream) ? TextOf(stream) : $"stream {stream}", ChromeEvent.IsText(stream) ? 0 : stream, id));
        _queues.Add((device, stream), track);
        return track;
    }

    /// <summary>Id of a device, by its number in the file.</summary>
    public int DeviceOf(long device)
    {
        if (_devices.TryGetValue(device, out int id)) return id;
        id = builder.AddDevice(Known.GetValueOrDefault(device) ?? new DeviceInfo($"device {TextOf(device)}", DeviceApi.Unknown));
        _devices.Add(device, id);
        return id;
    }

    public void NameThread(long process, long thread, string name) => _threadNames[(process, thread)] = name;

    public void NameProcess(long process, string name) => _processNames[process] = name;

    /// <summary>Name of a process; its number where it has none.</summary>
    public string NameOf(long process) => _processNames.TryGetValue(process, out string? name) ? name : ChromeEvent.IsText(process) ? TextOf(process) : $"process {process}";

    /// <summary>Gives the tracks the names that the file tells, and the devices what it says of them.</summary>
    public void Finish(DeviceApi api)
    {
        bool several = _hostProcesses.Count(p => !ChromeEvent.IsText(p)) > 1;
        foreach (((long process, long thread) place, int track) in _threads)
        {
            string name = ThreadName(place.process, place.thread);
            if (several || ChromeEvent.IsText(place.process)) name = place.thread == place.process ? name : $"{NameOf(place.process)}: {name}";
            builder.UpdateTrack(track, builder.Tracks[track] with { Name = name, NativeId = Math.Max(place.thread, 0) });
        }

        foreach ((long device, int id) in _devices)
        {
            DeviceInfo info = Known.GetValueOrDefault(device) ?? builder.Devices[id];
            builder.UpdateDevice(id, info.Api == DeviceApi.Unknown ? info with { Api = api } : info);
        }
    }

    /// <summary>How many devices the file describes, and what it says of those that have no operation.</summary>
    public IEnumerable<KeyValuePair<string, string>> Facts()
    {
        if (Known.Count == 0) yield break;
        yield return new(SourceFacts.Devices, Known.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach ((long device, DeviceInfo info) in Known)
            if (!_devices.ContainsKey(device)) yield return new($"{SourceFacts.DevicePrefix}{device}", ChromeDeviceProperties.TextOf(info));
    }

    private string ThreadName(long process, long thread) =>
        _threadNames.TryGetValue((process, thread), out string? name) ? name : ChromeEvent.IsText(thread) ? TextOf(thread) : $"thread {thread}";

    /// <summary>A process or thread as it stands in the file.</summary>
    public string TextOf(long place) => ChromeEvent.IsText(place) ? builder.TextOf(ChromeEvent.TextOf(place)) : place.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
