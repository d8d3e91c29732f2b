using HybridProfiler.Devices;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL.Recording;

/// <summary>
/// Asks a device for its time with markers on a queue of its own, never on one of the program: a marker was queued
/// between the host times before and after its enqueue. One thread at a time.
/// </summary>
internal sealed unsafe class ClockProbe : IDisposable
{
    private const int MostPending = 16;
    private const long MostTimerErrorNs = 20_000;
    private readonly CL _api;
    private readonly nint _device;
    private readonly Queue<(nint Event, ClockBases Before, ClockBases After)> _pending = new();
    private readonly ClockNames _names = new();
    private nint _queue;
    private bool _hasTimer = true;
    private bool _isTimerProven;
    private (ClockBases Before, long DeviceNs, ClockBases After)? _timer;

    public ClockProbe(CL api, nint context, nint device)
    {
        _api = api;
        _device = device;
        int status;
        _queue = api.CreateCommandQueue(context, device, CommandQueueProperties.ProfilingEnable, &status);
        if (status == 0) return;
        _queue = 0;
        WhyNot = $"clCreateCommandQueue returned {OpenClException.NameOf(status)}";
    }

    /// <summary>Why there are no markers; null when there are.</summary>
    public string? WhyNot { get; }

    /// <summary>Name of the host clock that the device's times stand on; empty when it is none of them or not known yet.</summary>
    public string ClockName => _names.Name;

    /// <summary>Why the timer of the driver is not used although there is one; null otherwise.</summary>
    public string? WhyNoTimer { get; private set; }

    /// <summary>True while markers have not answered.</summary>
    public bool HasPending => _pending.Count > 0;

    /// <summary>Enqueues a marker.</summary>
    public void Sample()
    {
        if (_queue == 0 || _pending.Count >= MostPending) return;
        nint marker = 0;
        ClockBases before = ClockBases.ReadBefore();
        int status = _api.EnqueueMarkerWithWaitList(_queue, 0, null, &marker);
        ClockBases after = ClockBases.ReadAfter();
        if (status != 0 || marker == 0) return;
        _api.Flush(_queue);
        _pending.Enqueue((marker, before, after));
    }

    /// <summary>Asks the driver for the device's time, where it can. The host time that it gives along is of a clock of its choice and is not used.</summary>
    public void SampleByTimer(DeviceClock clock)
    {
        if (!_hasTimer) return;
        ulong deviceNs = 0, hostNs = 0;
        ClockBases before = ClockBases.ReadBefore();
        int status = _api.GetDeviceAndHostTimer(_device, &deviceNs, &hostNs);
        ClockBases after = ClockBases.ReadAfter();
        _hasTimer = status == 0 && deviceNs != 0;
        if (!_hasTimer) return;
        _timer = (before, (long)deviceNs, after);
        // Believed once a marker has confirmed it; where there are no markers, there is nothing better.
        if (_isTimerProven || _queue == 0) TakeTimer(clock);
    }

    /// <summary>Takes the times of markers that have finished.</summary>
    public void Collect(DeviceClock clock)
    {
        while (_pending.TryPeek(out (nint Event, ClockBases Before, ClockBases After) sample))
        {
            int state;
            int status = _api.GetEventInfo(sample.Event, EventInfo.CommandExecutionStatus, sizeof(int), &state, null);
            if (status == 0 && state > 0) return;
            ulong queued;
            if (status == 0 && state == 0
                && _api.GetEventProfilingInfo(sample.Event, ProfilingInfo.Queued, sizeof(ulong), &queued, null) == 0)
            {
                if (!_isTimerProven && _timer is not null) ProveTimer(sample.Before, (long)queued, sample.After, clock);
                clock.Add(sample.Before.HostNs, (long)queued, sample.After.HostNs);
                _names.Judge(sample.Before, (long)queued, sample.After);
            }

            _pending.Dequeue();
            _api.ReleaseEvent(sample.Event);
        }
    }

    public void Dispose()
    {
        while (_pending.TryDequeue(out (nint Event, ClockBases, ClockBases) sample)) _api.ReleaseEvent(sample.Event);
        if (_queue != 0) _api.ReleaseCommandQueue(_queue);
        _queue = 0;
    }

    // A timer that stands on another clock than the times of commands would wreck the map of a good clock.
    private void ProveTimer(in ClockBases before, long deviceNs, in ClockBases after, DeviceClock clock)
    {
        (ClockBases timerBefore, long timerNs, ClockBases timerAfter) = _timer!.Value;
        long least = before.HostNs - timerAfter.HostNs, most = after.HostNs - timerBefore.HostNs, passed = deviceNs - timerNs;
        long slack = MostTimerErrorNs + (long)(Math.Abs(most) * DeviceClock.MostDriftPpm * 1e-6);
        _isTimerProven = passed >= least - slack && passed <= most + slack;
        if (_isTimerProven)
        {
            TakeTimer(clock);
            return;
        }

        _hasTimer = false;
        _timer = null;
        WhyNoTimer = "clGetDeviceAndHostTimer reads another clock than that of the commands and is not used";
    }

    private void TakeTimer(DeviceClock clock)
    {
        (ClockBases before, long deviceNs, ClockBases after) = _timer!.Value;
        clock.Add(before.HostNs, deviceNs, after.HostNs);
        _names.Judge(before, deviceNs, after);
    }
}
