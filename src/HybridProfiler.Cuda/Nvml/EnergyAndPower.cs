using System.Globalization;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>Energy and power of a GPU: by field where the driver has the fields, else by the older calls; and how often the driver renews them.</summary>
internal sealed class EnergyAndPower
{
    private const int WantedChanges = 12;
    private const double LeastBoundWatts = 2_000;
    private readonly NvmlTarget _target;
    private readonly FieldsProbe _fields;
    private readonly GaugeProbe? _energyCall, _powerCall;
    private readonly NvmlTotal _energy;
    private readonly NvmlGauge _instant, _average, _usage;
    private readonly uint? _energyField, _instantScope, _averageScope;
    private readonly double _limitWatts;

    public EnergyAndPower(NvmlTarget target, FieldsProbe fields)
    {
        (_target, _fields) = (target, fields);
        if (target.Api.EnforcedPowerLimit(target.Gpu, out uint milliwatts) == NvmlStatus.Success) _limitWatts = milliwatts / 1000.0;
        // What cannot be energy: more than twice the limit that the driver enforces (peaks of milliseconds exceed it).
        double most = 1000 * Math.Max(2 * _limitWatts, LeastBoundWatts);
        _energy = new NvmlTotal(target.Counters, "nvml.energy", CounterUnit.Joules, 1000, most) { Period = new UpdatePeriod(WantedChanges) };
        _instant = Watts("nvml.power.instant");
        _average = Watts("nvml.power.average");
        _usage = Watts("nvml.power.usage");
        _energyField = fields.TryAdd(NvmlField.TotalEnergy, _energy, NvmlField.GpuScope);
        _instantScope = fields.TryAdd(NvmlField.PowerInstant, _instant, NvmlField.GpuScope, NvmlField.ModuleScope);
        _averageScope = fields.TryAdd(NvmlField.PowerAverage, _average, NvmlField.GpuScope, NvmlField.ModuleScope);
        if (_energyField is null) _energyCall = new GaugeProbe(target, "nvmlDeviceGetTotalEnergyConsumption", _energy, ReadEnergy);
        if (_instantScope is null && _averageScope is null) _powerCall = new GaugeProbe(target, "nvmlDeviceGetPowerUsage", _usage, ReadPower);
    }

    /// <summary>Calls that are made where no field serves.</summary>
    public IEnumerable<NvmlProbe> Calls => new NvmlProbe?[] { _energyCall, _powerCall }.OfType<NvmlProbe>();

    /// <summary>True when it is known how often the driver renews each value that it gives.</summary>
    public bool IsSettled => Renewed().All(r => r.Period!.IsSettled);

    /// <summary>Reads only to see how often values change.</summary>
    /// <returns>False when the device is gone.</returns>
    public bool Peek(in WallClock wall)
    {
        bool isThere = Read(_fields, wall, p => _fields.IsRecording = p);
        if (_energyCall is { } energy) isThere &= Read(energy, wall, p => energy.IsRecording = p);
        if (_powerCall is { } power) isThere &= Read(power, wall, p => power.IsRecording = p);
        return isThere;
    }

    /// <summary>Puts down what an analysis needs to state the energy of a window and how uncertain it is.</summary>
    public void Describe(IDictionary<string, string> properties)
    {
        if (_limitWatts > 0) properties["nvml.power.limit_w"] = Number(_limitWatts);
        uint? scope = _instantScope ?? _averageScope;
        if (scope is not null) properties["nvml.power.scope"] = scope == NvmlField.ModuleScope ? "module (the GPU and the CPU beside it)" : "gpu";
        if (_averageScope is not null) properties["nvml.power.average.window_ns"] = "1000000000";
        if (_powerCall is { WhyMissing: null }) properties["nvml.power.usage.window_ns"] = UsageWindow();
        if (_energy.First.HasBegun)
        {
            properties["nvml.energy.source"] = _energyField is null ? "nvmlDeviceGetTotalEnergyConsumption" : "field 83";
            properties["nvml.energy.step_j"] = "0.001";
            properties["nvml.energy.longest_read_ns"] = Number(_energyField is null ? _energyCall!.LongestCallNs : _fields.LongestCallNs);
            properties["nvml.energy.first_j"] = Number(_energy.First.First / 1000.0);
            properties["nvml.energy.wraps"] = Number(_energy.Wraps);
            properties["nvml.energy.resets"] = Number(_energy.Resets);
        }

        foreach (NvmlReading reading in Renewed())
        {
            UpdatePeriod period = reading.Period!;
            if (period.MedianNs > 0)
            {
                properties[$"{reading.Name}.update_period_ns"] = Number(period.MedianNs);
                properties[$"{reading.Name}.longest_update_ns"] = Number(period.LongestNs);
                properties[$"{reading.Name}.update_resolution_ns"] = Number(period.ReadIntervalNs);
            }

            properties[$"{reading.Name}.update_period_method"] = period.Describe();
        }
    }

    private static bool Read(NvmlProbe probe, in WallClock wall, Action<bool> record)
    {
        record(false);
        try
        {
            return probe.Read(wall);
        }
        finally
        {
            record(true);
        }
    }

    private IEnumerable<NvmlReading> Renewed()
    {
        if (_fields.Has(_energy.Name) || _energyCall is { WhyMissing: null }) yield return _energy;
        if (_fields.Has(_instant.Name)) yield return _instant;
        if (_fields.Has(_average.Name)) yield return _average;
        if (_powerCall is { WhyMissing: null }) yield return _usage;
    }

    // NVML documents it by architecture: the average of a second from Ampere (7) on, but for GA100, the present value before.
    private string UsageWindow()
    {
        if (_target.Api.Architecture(_target.Gpu, out NvmlArchitecture architecture) != NvmlStatus.Success) return "unknown";
        return architecture < NvmlArchitecture.Ampere ? "0" : architecture == NvmlArchitecture.Ampere ? "0 on GA100, else 1000000000" : "1000000000";
    }

    private NvmlGauge Watts(string name) => new(_target.Counters, name, CounterUnit.Watts, 0.001) { Period = new UpdatePeriod(WantedChanges) };

    private static NvmlStatus ReadEnergy(NvmlApi api, nint gpu, out double millijoules)
    {
        NvmlStatus status = api.TotalEnergy(gpu, out ulong count);
        millijoules = count;
        return status;
    }

    private static NvmlStatus ReadPower(NvmlApi api, nint gpu, out double milliwatts)
    {
        NvmlStatus status = api.PowerUsage(gpu, out uint number);
        milliwatts = number;
        return status;
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
