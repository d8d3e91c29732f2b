using System.Collections.Immutable;
using HybridProfiler.Cuda.Driver;
using HybridProfiler.Devices;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Recording;

/// <summary>What the sources of one session share: options, driver, and one declaration of each device. Thread-safe.</summary>
internal sealed class CudaRecording(CudaOptions options)
{
    private readonly Lock _lock = new();
    private readonly List<Declared> _declared = [];
    private DeviceSink? _sink;

    /// <summary>Options of the session.</summary>
    public CudaOptions Options => options;

    /// <summary>True while CUPTI records: kernels and copies come from there, and spans of events keep to tracks of their own.</summary>
    public bool IsCuptiActive { get; set; }

    /// <summary>Finds the driver; the same answer for every source that needs it.</summary>
    public Availability FindDriver() => CudaProcess.Find(options.LibraryFolder);

    /// <summary>The driver; null where <see cref="FindDriver"/> did not find one.</summary>
    public CudaDriver? Driver => CudaProcess.Driver;

    /// <summary>Devices of the driver.</summary>
    public ImmutableArray<CudaDevice> Devices => CudaProcess.Devices;

    /// <summary>Gives the way into the session; any sink of it will do for devices.</summary>
    public void Attach(DeviceSink sink)
    {
        lock (_lock) _sink ??= sink;
    }

    /// <summary>Id of a device of the driver in the session, declared at the first call.</summary>
    public int IdOf(CudaDevice device) => IdOf(device.Uuid, device.PciBusId, () => device.Info);

    /// <summary>
    /// Id of a device in the session, whichever library names it. It is the same device when the unique ids are equal, or,
    /// where one side has none, the places on the bus.
    /// </summary>
    /// <param name="uuid">Unique id as <see cref="CudaUuid"/> prints it; empty when unknown.</param>
    /// <param name="pciBusId">Place on the bus, in lower case ("0000:3b:00.0"); empty when unknown.</param>
    /// <param name="facts">What is stated of it when nobody has declared it yet.</param>
    public int IdOf(string uuid, string pciBusId, Func<DeviceInfo> facts)
    {
        lock (_lock)
        {
            foreach (Declared known in _declared)
            {
                if (known.Is(uuid, pciBusId)) return known.Id;
            }

            // The driver's own view of it comes first, so that it does not depend on which source asks first.
            DeviceInfo info = Devices.FirstOrDefault(d => new Declared(d.Uuid, d.PciBusId, -1) { Info = d.Info }.Is(uuid, pciBusId))?.Info ?? facts();
            DeviceSink sink = _sink ?? throw new InvalidOperationException("A device is declared after the session has started its sources.");
            int id = sink.AddDevice(info, null);
            _declared.Add(new Declared(uuid, pciBusId, id) { Info = info });
            return id;
        }
    }

    /// <summary>Name of a device of the session, for messages.</summary>
    public string NameOf(int id)
    {
        lock (_lock) return _declared.Find(d => d.Id == id)?.Info.Name ?? "";
    }

    /// <summary>Adds to what the trace states of a device; a fact that is there already is replaced.</summary>
    public void Describe(int id, IEnumerable<KeyValuePair<string, string>> facts)
    {
        lock (_lock)
        {
            if (_declared.Find(d => d.Id == id) is not { } device) return;
            device.Info = device.Info with { Properties = device.Info.Properties.SetItems(facts) };
            _sink!.UpdateDevice(id, device.Info);
        }
    }

    private sealed record Declared(string Uuid, string PciBusId, int Id)
    {
        public required DeviceInfo Info { get; set; }

        public bool Is(string uuid, string pciBusId) =>
            uuid.Length > 0 && Uuid.Length > 0 ? uuid == Uuid : pciBusId.Length > 0 && pciBusId == PciBusId;
    }
}
