using System.Collections.Immutable;
using System.Globalization;
using HybridProfiler.Model;
using Microsoft.Data.Sqlite;

namespace HybridProfiler.Storage.Nsight;

/// <summary>Processes, threads, devices and streams of an export, and the time that its events cover.</summary>
internal sealed class NsightPlaces
{
    // Global ids hold the thread in the lowest 24 bits and the process in the next 24.
    private const int ThreadBits = 24;
    private const long ThreadMask = (1L << ThreadBits) - 1;

    // Names under which the properties of a device stand in PyTorch's traces as well.
    private static readonly (string Column, string Property)[] s_properties =
    [
        ("smCount", "numSms"), ("computeMajor", "computeMajor"), ("computeMinor", "computeMinor"), ("totalMemory", "totalGlobalMem"),
        ("memoryBandwidth", "memoryBandwidth"), ("clockRate", "clockRate"), ("l2CacheSize", "l2CacheSize"), ("threadsPerWarp", "warpSize"),
        ("maxThreadsPerBlock", "maxThreadsPerBlock"), ("maxRegistersPerBlock", "regsPerBlock"), ("maxRegistersPerSm", "regsPerMultiprocessor"),
        ("maxShmemPerBlock", "sharedMemPerBlock"), ("maxShmemPerBlockOptin", "sharedMemPerBlockOptin"), ("maxShmemPerSm", "sharedMemPerMultiprocessor"),
        ("busLocation", "busLocation"), ("uuid", "uuid"),
    ];

    private readonly TraceBuilder _builder;
    private readonly Dictionary<long, string> _processes = [];
    private readonly Dictionary<long, string> _threadNames = [];
    private readonly Dictionary<long, DeviceInfo> _known = [];
    private readonly Dictionary<long, int> _threads = [];
    private readonly Dictionary<long, int> _devices = [];
    private readonly Dictionary<(long Process, long Device, long Context, long Stream), int> _queues = [];

    public NsightPlaces(NsightDatabase database, TraceBuilder builder, NsightStrings strings)
    {
        _builder = builder;
        foreach (SqliteDataReader row in database.Rows("PROCESSES", "pid", "name"))
            if (!row.IsDBNull(0)) _processes[row.GetInt64(0)] = row.IsDBNull(1) ? "" : Path.GetFileName(row.GetString(1));
        foreach (SqliteDataReader row in database.Rows("ThreadNames", "nameId", "globalTid"))
            if (!row.IsDBNull(0) && !row.IsDBNull(1)) _threadNames[row.GetInt64(1)] = strings.TextOf(row.GetInt64(0));
        ReadDevices(database);
    }

    /// <summary>First begin of what has been covered.</summary>
    public long FirstNs { get; private set; } = long.MaxValue;

    /// <summary>Last end of what has been covered.</summary>
    public long LastNs { get; private set; } = long.MinValue;

    /// <summary>The process first met, or 0.</summary>
    public int FirstProcess { get; private set; }

    /// <summary>True when a device has operations.</summary>
    public bool HasOperations => _queues.Count > 0;

    /// <summary>Process of a global id.</summary>
    public static long ProcessOf(long global) => (global >> ThreadBits) & ThreadMask;

    /// <summary>Name of a process, or empty.</summary>
    public string NameOf(long process) => _processes.GetValueOrDefault(process, "");

    /// <summary>Widens the time that is covered.</summary>
    public void Cover(long startNs, long endNs)
    {
        FirstNs = Math.Min(FirstNs, startNs);
        LastNs = Math.Max(LastNs, endNs);
    }

    /// <summary>Track of a thread.</summary>
    public int ThreadOf(long global)
    {
        if (_threads.TryGetValue(global, out int track)) return track;
        long process = ProcessOf(global), thread = global & ThreadMask;
        if (FirstProcess == 0) FirstProcess = (int)process;
        string name = _threadNames.TryGetValue(global, out string? known) ? known : $"thread {thread}";
        track = _builder.AddTrack(new TrackInfo(TrackKind.HostThread, process == FirstProcess ? name : $"{NameOf(process)} ({process}): {name}", thread));
        _threads.Add(global, track);
        return track;
    }

    /// <summary>Track of a stream. Streams of one number in several contexts and processes are different ones.</summary>
    public int QueueOf(long global, long device, long context, long stream)
    {
        var key = (ProcessOf(global), device, context, stream);
        if (_queues.TryGetValue(key, out int track)) return track;
        if (!_devices.TryGetValue(device, out int id))
        {
            id = _builder.AddDevice(_known.GetValueOrDefault(device) ?? new DeviceInfo($"device {device}", DeviceApi.Cuda, "NVIDIA"));
            _devices.Add(device, id);
        }

        bool taken = _queues.Keys.Any(k => k.Device == device && k.Stream == stream);
        string name = taken ? $"stream {stream} of process {key.Item1}, context {context}" : $"stream {stream}";
        track = _builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, name, stream, id));
        _queues.Add(key, track);
        return track;
    }

    private void ReadDevices(NsightDatabase database)
    {
        // CUDA numbers the devices that a process may use; Nsight those of the machine.
        Dictionary<long, long> machineOf = [];
        foreach (SqliteDataReader row in database.Rows("TARGET_INFO_CUDA_DEVICE", "cudaId", "gpuId"))
            if (!row.IsDBNull(0) && !row.IsDBNull(1)) machineOf[row.GetInt64(0)] = row.GetInt64(1);
        Dictionary<long, DeviceInfo> byMachine = [];
        foreach (SqliteDataReader row in database.Rows("TARGET_INFO_GPU", ["id", "name", "maxWarpsPerSm", .. s_properties.Select(p => p.Column)]))
        {
            if (row.IsDBNull(0)) continue;
            ImmutableSortedDictionary<string, string>.Builder properties = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            for (int i = 0; i < s_properties.Length; i++)
                if (!row.IsDBNull(i + 3)) properties[s_properties[i].Property] = Convert.ToString(row.GetValue(i + 3), CultureInfo.InvariantCulture)!;
            if (!row.IsDBNull(2) && properties.TryGetValue("warpSize", out string? warp))
                properties["maxThreadsPerMultiprocessor"] = (row.GetInt64(2) * long.Parse(warp, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);
            byMachine[row.GetInt64(0)] = new DeviceInfo(row.IsDBNull(1) ? $"device {row.GetInt64(0)}" : row.GetString(1), DeviceApi.Cuda, "NVIDIA") { Properties = properties.ToImmutable() };
        }

        foreach ((long machine, DeviceInfo device) in byMachine) _known[machine] = device;
        foreach ((long cuda, long machine) in machineOf)
            if (byMachine.TryGetValue(machine, out DeviceInfo? device)) _known[cuda] = device;
    }
}
