using HybridProfiler.Model;

namespace HybridProfiler.Devices;

/// <summary>What a backend hands its devices, queues, operations and counters to. Thread-safe; no member waits for long.</summary>
public sealed class DeviceSink
{
    private readonly Lock _lock = new();
    private readonly Recording.DeviceHub _hub;
    private readonly string _backend;
    private readonly int _number;
    private readonly string _callGroup;

    internal DeviceSink(Recording.DeviceHub hub, string backend, int number) => (_hub, _backend, _number, _callGroup) = (hub, backend, number, backend + " calls");

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
    public void Operation(in DeviceOperation operation) => _hub.Operation(operation, []);

    /// <summary>Hands over a finished operation with what the backend knows of it beyond its fields. Allocates nothing in the long run.</summary>
    public void Operation(in DeviceOperation operation, ReadOnlySpan<DeviceAttribute> attributes) => _hub.Operation(operation, attributes);

    /// <summary>
    /// Makes the session remember which component and request were in force on each thread and when, so that host calls
    /// that are handed over later can be assigned. Called in <see cref="IDeviceBackend.Start"/> by backends that hand over
    /// calls. What is older than a minute is forgotten where the session streams.
    /// </summary>
    public void ExpectHostCalls() => _hub.KeepHistories();

    /// <summary>
    /// Hands over a call of the program into a driver that has ended. It goes on a track of its own beside the thread, and
    /// belongs to the component and request that were in force there. Operations with its correlation inherit both, in
    /// whichever order the two are handed over; a call inside another that shares its correlation submits nothing itself.
    /// </summary>
    public void HostCall(in HostCall call, ReadOnlySpan<DeviceAttribute> attributes = default)
    {
        HostCall grouped = call;
        grouped.Group ??= _callGroup;
        _hub.HostCall(grouped, attributes);
    }

    /// <summary>
    /// Makes a correlation out of the driver's own number of a call, such that it meets no other backend's and no launch
    /// of a scope. Numbers may run up to 2^36: a counter of 32 bits with its wraps.
    /// </summary>
    public ulong CorrelationOf(ulong number) => number == 0 ? 0 : ((ulong)(_number & 15) << 36) | (number & ((1UL << 36) - 1));

    /// <summary>Held while samples are added to a clock and while the clock is used.</summary>
    public Lock ClockLock => _hub.ClockLock;

    /// <summary>
    /// Shows scopes, spans and requests of the program to another tool from now until <see cref="EndMirroring"/>. While it
    /// does, a scope costs the mirror and some nanoseconds more; while nobody does, nothing.
    /// </summary>
    /// <param name="mirror">The mirror; one for the process, which several sessions may share.</param>
    /// <returns>False when a session with another mirror has been faster.</returns>
    public bool TryMirrorScopes(IScopeMirror mirror)
    {
        ArgumentNullException.ThrowIfNull(mirror);
        return Recording.ScopeMirror.TryBegin(mirror);
    }

    /// <summary>Ends what <see cref="TryMirrorScopes"/> began.</summary>
    public void EndMirroring() => Recording.ScopeMirror.End();

    /// <summary>Counts an error of the driver.</summary>
    /// <param name="what">The failing call and its code; kept once.</param>
    public void Error(string what) => _hub.Error(_backend, what);

    /// <summary>Counts operations that never reported.</summary>
    public void Lost(int operations) => _hub.Lost(operations);

    /// <summary>Leaves a remark in the health of the trace; kept once.</summary>
    public void Note(string note) => _hub.Note(_backend, note);
}
