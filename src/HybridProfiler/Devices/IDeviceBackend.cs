namespace HybridProfiler.Devices;

/// <summary>
/// A source of device time. The collector calls every member but <see cref="Probe"/> from its own thread (and
/// <see cref="Stop"/> from the thread that stops the session, after the collector has rested); the program's threads
/// submit work concurrently. No member throws: what goes wrong is counted through the <see cref="DeviceSink"/>.
/// </summary>
public interface IDeviceBackend
{
    /// <summary>Name shown in health and reports ("OpenCL").</summary>
    string Name { get; }

    /// <summary>Finds out whether the backend can be used here. Called once, before <see cref="Start"/>.</summary>
    Availability Probe();

    /// <summary>Begins to listen: devices and queues known so far are declared, the first clock samples are taken.</summary>
    void Start(DeviceSink sink);

    /// <summary>Takes samples of the device clocks, about once a second; must not synchronise a queue that the program uses.</summary>
    void SampleClocks();

    /// <summary>Hands over operations that have finished since the last call; never blocks.</summary>
    /// <returns>Number of operations handed over.</returns>
    int Drain();

    /// <summary>Waits for pending operations no longer than <paramref name="patience"/>, hands them over, counts the rest as lost, and stops listening.</summary>
    void Stop(TimeSpan patience);
}
