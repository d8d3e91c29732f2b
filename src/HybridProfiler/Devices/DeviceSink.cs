using HybridProfiler.Model;

namespace HybridProfiler.Devices;

/// <summary>What a backend hands its devices, queues, operations and counters to. Thread-safe; no member waits for long.</summary>
public sealed class DeviceSink
{
    private readonly Lock _lock = new();
    private readonly Recording.DeviceHub _hub;
    private readonly string _backend;

    internal DeviceSink(Recording.DeviceHub hub, string backend) => (_hub, _backend) = (hub, backend);

    /// <summary>Declares a device.</summary>
    /// <param name="device">What is known of it.</param>
    /// <param name="clock">Its clock, to which the backend adds samples under <see cref="ClockLock"/>; null when its times are host times already.</param>
    /// <returns>Id for <see cref="AddQueue"/>.</returns>
    public int AddDevice(DeviceInfo device, DeviceClock? clock)
    {
        ArgumentNullException.ThrowIfNull(device);
        lock (_lock) return _hub.AddDevice(device, clock);
    }

    /// <summary>Declares what is known of a device by now.</summary>
    public void UpdateDevice(int device, DeviceInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _hub.UpdateDevice(device, info);
    }

    /// <summary>Declares a queue or stream of a device.</summary>
    /// <param name="device">Id from <see cref="AddDevice"/>.</param>
    /// <param name="name">Name shown to a person.</param>
    /// <param name="nativeId">Number of the queue or stream.</param>
    /// <returns>Id for <see cref="DeviceOperation.Queue"/>.</returns>
    public int AddQueue(int device, string name, long nativeId)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _hub.AddQueue(device, name, nativeId);
    }

    /// <summary>Declares a counter of a device (power, utilisation).</summary>
    /// <returns>Id for <see cref="Sample"/>.</returns>
    public int AddCounter(string name, CounterUnit unit, int device) => _hub.AddCounter(name, unit, device);

    /// <summary>Adds a sample of a device counter, in host time.</summary>
    public void Sample(int counter, long hostNs, double value) => _hub.Sample(counter, hostNs, value);

    /// <summary>Hands over a finished operation.</summary>
    public void Operation(in DeviceOperation operation) => _hub.Operation(operation);

    /// <summary>Held while samples are added to a clock and while the clock is used.</summary>
    public Lock ClockLock => _hub.ClockLock;

    /// <summary>Counts an error of the driver.</summary>
    /// <param name="what">The failing call and its code; kept once.</param>
    public void Error(string what) => _hub.Error(_backend, what);

    /// <summary>Counts operations that never reported.</summary>
    public void Lost(int operations) => _hub.Lost(operations);

    /// <summary>Leaves a remark in the health of the trace; kept once.</summary>
    public void Note(string note) => _hub.Note(_backend, note);
}
