using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Recording;

/// <summary>One source of a session as the recorder sees it: what is missing and what went wrong is stated per source.</summary>
internal sealed class CudaBackend(CudaRecording recording, ICudaSource source) : IDeviceBackend
{
    public string Name => source.Name;

    public Availability Probe() => source.Probe(recording);

    public void Start(DeviceSink sink)
    {
        recording.Attach(sink);
        source.Start(sink);
    }

    public void SampleClocks() => source.SampleClocks();

    public int Drain() => source.Drain();

    public void Stop(TimeSpan patience) => source.Stop(patience);
}
