using HybridProfiler.Cuda.Driver;
using HybridProfiler.Cuda.Recording;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Events;

/// <summary>Device time of streams, from CUDA events. It declares the devices of the driver.</summary>
internal sealed class EventSource : ICudaSource
{
    private CudaRecording _recording = null!;

    public string Name => "CUDA";

    public Availability Probe(CudaRecording recording)
    {
        _recording = recording;
        return recording.FindDriver();
    }

    public void Start(DeviceSink sink)
    {
        foreach (CudaDevice device in _recording.Devices) _recording.IdOf(device);
    }

    public void SampleClocks()
    {
    }

    public int Drain() => 0;

    public void Stop(TimeSpan patience)
    {
    }
}
