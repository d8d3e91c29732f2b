using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Recording;

/// <summary>
/// One way of seeing CUDA work: events, CUPTI, NVML, NVTX. The rules are those of <see cref="IDeviceBackend"/>; each has an
/// absence of its own. What the sources of a session share is in <see cref="CudaRecording"/>.
/// </summary>
internal interface ICudaSource
{
    /// <summary>Name shown in health and reports ("CUDA events").</summary>
    string Name { get; }

    /// <summary>Finds out whether the source can be used here. Called once, before <see cref="Start"/>.</summary>
    Availability Probe(CudaRecording recording);

    /// <summary>Begins to listen.</summary>
    /// <param name="sink">Takes what this source finds; errors and notes carry its name.</param>
    void Start(DeviceSink sink);

    /// <summary>About once a second.</summary>
    void SampleClocks();

    /// <summary>Hands over what has finished; never blocks.</summary>
    /// <returns>Number of operations handed over.</returns>
    int Drain();

    /// <summary>Waits for what is pending no longer than <paramref name="patience"/>, counts the rest as lost, and stops listening.</summary>
    void Stop(TimeSpan patience);
}
