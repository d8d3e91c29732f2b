using System.Globalization;
using HybridProfiler.Cuda.Driver;
using HybridProfiler.Cuda.Recording;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>Power, energy, utilisation, memory, clocks, temperature and traffic of the session's devices, sampled from NVML.</summary>
internal sealed class NvmlSource : ICudaSource
{
    private readonly List<(int Device, NvmlMonitor Monitor, NvmlCounters Counters)> _devices = [];
    private CudaRecording _recording = null!;
    private DeviceSink _sink = null!;
    private NvmlApi _api = null!;
    private NvmlSampler? _sampler;
    private long _intervalNs;
    private bool _isDescribed;

    public string Name => "NVML";

    public Availability Probe(CudaRecording recording)
    {
        _recording = recording;
        Availability driver = recording.FindDriver();
        if (!driver.IsAvailable) return Availability.Missing($"there is no CUDA device to watch: {driver.Reason}");
        if (CudaLibraries.Nvml(recording.Options.LibraryFolder, out string notOpened) is not { } library)
        {
            return Availability.Missing($"no NVML: {notOpened}. It comes with NVIDIA's driver; in a container, ask for the driver capability \"utility\".");
        }

        if (NvmlApi.Bind(library.Find, out string notBound) is not { } api) return Availability.Missing($"{library.File}: {notBound}");
        NvmlStatus status = api.Init();
        if (status != NvmlStatus.Success) return Availability.Missing(NvmlReasons.Of("nvmlInit_v2", status));
        _api = api;
        return Availability.Present($"NVML {api.Version()} of driver {api.DriverVersion()}");
    }

    public void Start(DeviceSink sink)
    {
        _sink = sink;
        _intervalNs = (long)(1e9 / _recording.Options.NvmlRateHz);
        foreach (CudaDevice device in _recording.Devices)
        {
            int id = _recording.IdOf(device);
            NvmlCounters counters = new(sink, id);
            if (NvmlTarget.Find(_api, device.Uuid, device.PciBusId, counters, out string whyNot) is not { } target)
            {
                sink.Note($"{device.Info.Name} is not watched: {whyNot}");
                continue;
            }

            _devices.Add((id, new NvmlMonitor(target, sink, device.Info.Name, Environment.ProcessId), counters));
        }

        if (_devices.Count > 0) _sampler = new NvmlSampler(_devices.Select(d => d.Monitor), _intervalNs);
    }

    public void SampleClocks()
    {
    }

    public int Drain()
    {
        // Written once while recording, so that a trace whose process dies has it, and again at the stop.
        if (!_isDescribed && _devices.Count > 0 && _devices.TrueForAll(d => d.Monitor.Facts is not null)) Describe();
        return 0;
    }

    public void Stop(TimeSpan patience)
    {
        bool isDone = _sampler?.Stop(patience < TimeSpan.FromSeconds(2) ? patience : TimeSpan.FromSeconds(2)) ?? true;
        foreach ((_, _, NvmlCounters counters) in _devices) counters.Close();
        if (!isDone)
        {
            _sink.Note("a call of NVML did not return before the session ended; what it would have given is not in the trace");
            return;
        }

        Describe();
        foreach ((int device, NvmlMonitor monitor, _) in _devices)
        {
            string[] missing = [.. monitor.Facts!.Missing.Select(m => $"{m.Counter} ({m.Why})")];
            if (missing.Length > 0) _sink.Note($"not given by {_recording.NameOf(device)}: {string.Join("; ", missing)}");
        }

        _api.Shutdown();
    }

    private void Describe()
    {
        _isDescribed = true;
        foreach ((int device, NvmlMonitor monitor, _) in _devices)
        {
            _recording.Describe(device, monitor.Facts!.Properties.Append(new("nvml.sampling_interval_ns", _intervalNs.ToString(CultureInfo.InvariantCulture))));
        }
    }
}
