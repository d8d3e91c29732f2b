namespace HybridProfiler.Devices;

/// <summary>
/// Maps the clock of a device to the host's monotonic clock. A sample says that the device's clock stood at some value at
/// an unknown instant between two host times. With a bound on how fast the clocks drift apart, all samples together leave
/// a corridor in which the true map lies, however the brackets were widened by preemption; inside it the map follows a
/// local line fit that treats both clocks as noisy. It is monotone, follows the drift, and states how wide the corridor
/// is. Bounded memory: beyond some ten thousand samples older ones are thinned to the narrowest of each stretch of time.
/// Not thread-safe.
/// </summary>
public sealed class DeviceClock
{
    /// <summary>Largest drift, in parts per million, that is believed before samples that contradict it are taken for a jump of the clock.</summary>
    public const double MostDriftPpm = 5000;

    private readonly ClockSamples _samples = new();
    private readonly ClockCorridor _corridor = new();
    private long _statedResolutionNs;
    private double _drift;
    private long _worstNs = -1;
    private long _jumpNs;
    private bool _isStale = true;

    /// <summary>Starts without samples.</summary>
    /// <param name="maxDriftPpm">Largest difference of the two clocks' rates, in parts per million; raised when samples contradict it. The default covers two crystals and the usual steering of a host clock.</param>
    /// <param name="resolutionNs">Resolution of the device's times as the driver states it; coarser steps are found out from the samples.</param>
    /// <exception cref="ArgumentOutOfRangeException">The drift is not in (0, <see cref="MostDriftPpm"/>], or the resolution is below 1.</exception>
    public DeviceClock(double maxDriftPpm = 200, long resolutionNs = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxDriftPpm);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDriftPpm, MostDriftPpm);
        ArgumentOutOfRangeException.ThrowIfLessThan(resolutionNs, 1);
        _drift = maxDriftPpm * 1e-6;
        _statedResolutionNs = resolutionNs;
    }

    /// <summary>Number of samples taken.</summary>
    public int Samples => _samples.Taken;

    /// <summary>Number of times that samples contradicted the believed drift, which was then raised, or showed a jump of the clock.</summary>
    public int Contradictions { get; private set; }

    /// <summary>Drift that is allowed for, in parts per million.</summary>
    public double MaxDriftPpm => _drift * 1e6;

    /// <summary>Drift over the whole time as fitted, in parts per million; positive when the device's clock runs slow. 0 before two samples.</summary>
    public double DriftPpm
    {
        get
        {
            Refresh();
            return _corridor.DriftPpm;
        }
    }

    /// <summary>Steps of the device's clock in nanoseconds: what was stated, or more when all samples lie on a coarser grid.</summary>
    public long ResolutionNs => Math.Max(_statedResolutionNs, _samples.GridNs);

    /// <summary>
    /// The largest uncertainty of any time mapped so far: the true host time lies within plus or minus this. Before the
    /// first one that of the best sample; -1 while nothing can be said.
    /// </summary>
    public long UncertaintyNs => _worstNs >= 0 ? _worstNs : _samples.BestHalfWidthNs < 0 ? -1 : _samples.BestHalfWidthNs + (2 * ResolutionNs);

    /// <summary>Replaces what was stated of the resolution, when more is known of it. Times mapped from here on are told by it.</summary>
    /// <param name="resolutionNs">Steps of the device's times, or a bound above them.</param>
    /// <exception cref="ArgumentOutOfRangeException">The resolution is below 1.</exception>
    public void StateResolution(long resolutionNs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resolutionNs, 1);
        if (resolutionNs == _statedResolutionNs) return;
        _statedResolutionNs = resolutionNs;
        _isStale = true;
    }

    /// <summary>Takes a sample: the device's clock stood at a value between two host times.</summary>
    /// <param name="hostBeforeNs">Host time before; <see cref="long.MinValue"/> when not known.</param>
    /// <param name="deviceNs">Device time.</param>
    /// <param name="hostAfterNs">Host time after, not before <paramref name="hostBeforeNs"/>; <see cref="long.MaxValue"/> when not known.</param>
    /// <exception cref="ArgumentOutOfRangeException">The host times are not in order.</exception>
    public void Add(long hostBeforeNs, long deviceNs, long hostAfterNs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hostAfterNs, hostBeforeNs);
        _samples.Add(new ClockSample(deviceNs, hostBeforeNs, hostAfterNs));
        _isStale = true;
    }

    /// <summary>Host time at which the device's clock stood at <paramref name="deviceNs"/>; the value itself while there is no sample.</summary>
    public long ToHost(long deviceNs) => ToHost(deviceNs, out _);

    /// <summary>Host time at which the device's clock stood at <paramref name="deviceNs"/>.</summary>
    /// <param name="deviceNs">Device time.</param>
    /// <param name="uncertaintyNs">The true host time lies within plus or minus this; -1 while nothing can be said.</param>
    public long ToHost(long deviceNs, out long uncertaintyNs)
    {
        Refresh();
        if (!_corridor.IsBounded)
        {
            uncertaintyNs = -1;
            return _corridor.Guess(deviceNs);
        }

        long host = _corridor.At(deviceNs, out long halfWidth);
        uncertaintyNs = halfWidth + ResolutionNs + 1 + _jumpNs;
        _worstNs = Math.Max(_worstNs, uncertaintyNs);
        return host;
    }

    private void Refresh()
    {
        if (!_isStale) return;
        _isStale = false;
        while (!_corridor.TryBuild(_samples.Items, _drift, ResolutionNs, out int at, out long gapNs))
        {
            Contradictions++;
            if (_drift * 1e6 < MostDriftPpm)
            {
                _drift = Math.Min(_drift * 2, MostDriftPpm * 1e-6);
                continue;
            }

            // The clock was set: what came before lies on another line. Its times are off by the jump, and that is said.
            _jumpNs += gapNs;
            _samples.Forget(at);
        }
    }
}
