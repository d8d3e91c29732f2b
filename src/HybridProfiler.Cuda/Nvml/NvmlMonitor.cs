using System.Globalization;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>Everything that is read of one device. The sampling thread reads; another one reads what blocks.</summary>
internal sealed class NvmlMonitor
{
    private const long SettlingNs = 1_500_000_000;
    private const long SeldomNs = 250_000_000;
    private readonly NvmlTarget _target;
    private readonly DeviceSink _sink;
    private readonly string _name;
    private readonly FieldsProbe _fields;
    private readonly EnergyAndPower _energy;
    private readonly ProcessMemoryProbe _processes;
    private readonly PcieProbe _pcie;
    private readonly List<NvmlProbe> _often = [];
    private readonly List<NvmlProbe> _seldom = [];
    private readonly List<(RingProbe Ring, NvmlProbe Instead)> _rings = [];
    private readonly long _startNs;
    private long _nextSeldomNs = long.MinValue;
    private volatile bool _isGone;
    private bool _cannotPeek;
    private volatile NvmlFacts? _facts;

    /// <summary>Finds out what the device serves.</summary>
    /// <param name="target">Device.</param>
    /// <param name="sink">Takes errors.</param>
    /// <param name="name">Name of the device, for messages.</param>
    /// <param name="pid">This process.</param>
    public NvmlMonitor(NvmlTarget target, DeviceSink sink, string name, int pid)
    {
        (_target, _sink, _name) = (target, sink, name);
        _startNs = HostTime.NowNs();
        _fields = new FieldsProbe(target);
        _energy = new EnergyAndPower(target, _fields);
        _fields.TryAdd(NvmlField.MemoryTemperature, Gauge("nvml.temperature.memory", CounterUnit.Celsius, 1), NvmlField.GpuScope);
        AddNvLink(NvmlField.NvLinkDataTransmitted, "nvml.nvlink.transmitted");
        AddNvLink(NvmlField.NvLinkDataReceived, "nvml.nvlink.received");
        _processes = new ProcessMemoryProbe(target, (uint)pid);
        _pcie = new PcieProbe(target);
        ProcessUtilizationProbe utilization = new(target, (uint)pid);
        _often.AddRange(
        [
            _fields,
            .. _energy.Calls,
            new MemoryProbe(target),
            new ClockEventsProbe(target),
            Poll("nvmlDeviceGetTemperature", "nvml.temperature.gpu", CounterUnit.Celsius, 1, static (NvmlApi api, nint gpu, out double value) =>
                Widen(api.Temperature(gpu, NvmlTemperatureSensor.Gpu, out uint celsius), celsius, out value)),
        ]);
        _seldom.AddRange([_processes, utilization]);
        WallClock wall = WallClock.Now();
        utilization.Begin(wall, _startNs);
        AddRing(wall, NvmlSamplingType.Power, "nvml.power.samples", CounterUnit.Watts, 0.001);
        AddRing(wall, NvmlSamplingType.GpuUtilization, "nvml.utilization.gpu", CounterUnit.Ratio, 0.01, "nvmlDeviceGetUtilizationRates", static (NvmlApi api, nint gpu, out double value) =>
            Widen(api.Utilization(gpu, out NvmlUtilization rates), rates.Gpu, out value));
        AddRing(wall, NvmlSamplingType.MemoryUtilization, "nvml.utilization.memory", CounterUnit.Ratio, 0.01, "nvmlDeviceGetUtilizationRates", static (NvmlApi api, nint gpu, out double value) =>
            Widen(api.Utilization(gpu, out NvmlUtilization rates), rates.Memory, out value));
        AddRing(wall, NvmlSamplingType.SmClock, "nvml.clock.sm", CounterUnit.Hertz, 1e6, "nvmlDeviceGetClockInfo", static (NvmlApi api, nint gpu, out double value) =>
            Widen(api.Clock(gpu, NvmlClockDomain.Sm, out uint megahertz), megahertz, out value));
        AddRing(wall, NvmlSamplingType.MemoryClock, "nvml.clock.memory", CounterUnit.Hertz, 1e6, "nvmlDeviceGetClockInfo", static (NvmlApi api, nint gpu, out double value) =>
            Widen(api.Clock(gpu, NvmlClockDomain.Memory, out uint megahertz), megahertz, out value));
    }

    /// <summary>True while it is being found out how often the driver renews energy and power.</summary>
    public bool IsSettling => !_isGone && !_cannotPeek && HostTime.NowNs() - _startNs < SettlingNs && !_energy.IsSettled;

    /// <summary>Reads only to see how often energy and power are renewed. Where that fails the next round finds out and says why.</summary>
    public void Peek() => _cannotPeek |= !_isGone && !_energy.Peek(WallClock.Now());

    /// <summary>Reads once.</summary>
    /// <param name="isLast">True at the stop: rings are emptied too.</param>
    public void Round(bool isLast)
    {
        if (_isGone) return;
        WallClock wall = WallClock.Now();
        foreach (NvmlProbe probe in _often) Read(probe, wall);
        long now = HostTime.NowNs();
        if (now >= _nextSeldomNs || isLast)
        {
            _nextSeldomNs = now + SeldomNs;
            foreach (NvmlProbe probe in _seldom) Read(probe, wall);
            foreach ((RingProbe ring, _) in _rings) Read(ring, wall);
        }

        foreach ((RingProbe ring, NvmlProbe instead) in _rings)
        {
            if (ring.WhyMissing is not null) Read(instead, wall);
        }
    }

    /// <summary>What is known of the device beside its counters; null until it was found out how often values are renewed.</summary>
    public NvmlFacts? Facts => _facts;

    /// <summary>Makes <see cref="Facts"/> anew. On the sampling thread.</summary>
    public void PutDownFacts() => _facts = new NvmlFacts(Properties(), [.. Missing()]);

    /// <summary>True while the blocking call may give something.</summary>
    public bool WantsPcie => !_isGone && _pcie.WhyMissing is null;

    /// <summary>Reads what blocks. On a thread of its own.</summary>
    public void ReadPcie() => Read(_pcie, default);

    private SortedDictionary<string, string> Properties()
    {
        SortedDictionary<string, string> properties = new(StringComparer.Ordinal)
        {
            ["nvml.version"] = _target.Api.Version(),
            ["nvml.driver_version"] = _target.Api.DriverVersion(),
            ["nvml.device"] = _target.Api.Uuid(_target.Device),
        };
        if (_target.IsInstance)
        {
            properties["nvml.whole_gpu"] = _target.Api.Uuid(_target.Gpu);
            properties["nvml.scope"] = "memory is the instance's; power, energy, clocks, temperature and traffic are the whole GPU's";
        }

        _energy.Describe(properties);
        foreach ((RingProbe ring, _) in _rings)
        {
            if (ring.Count < 2) continue;
            double intervalNs = (ring.SpanUs.Last - ring.SpanUs.First) * 1e3 / (ring.Count - 1);
            properties[$"{ring.Gives}.ring_interval_ns"] = intervalNs.ToString("0", CultureInfo.InvariantCulture);
        }

        foreach ((string counter, string why) in Missing()) properties[$"nvml.missing.{counter}"] = why;
        return properties;
    }

    private IEnumerable<(string Counter, string Why)> Missing()
    {
        string[] given = [.. _energy.Calls.Where(c => c.WhyMissing is null).Select(c => c.Gives)];
        if (_fields.WhyMissing is { } noFields) yield return (_fields.Gives, noFields);
        foreach ((string counter, string why) in _fields.Missing)
        {
            if (!given.Contains(counter)) yield return (counter, why);
        }

        foreach (NvmlProbe probe in _often.Concat(_seldom).Append(_pcie))
        {
            if (probe != _fields && probe.WhyMissing is { } why) yield return (probe.Gives, why);
        }

        foreach ((RingProbe ring, NvmlProbe instead) in _rings)
        {
            if (ring.WhyMissing is { } why && (instead == ring || instead.WhyMissing is not null)) yield return (ring.Gives, instead.WhyMissing ?? why);
        }

        if (_processes.IsHidden) yield return ("nvml.process.memory", "this process is not among those that NVML lists: in a container it has another number than with the driver");
    }

    private void Read(NvmlProbe probe, in WallClock wall)
    {
        if (_isGone) return;
        bool isThere = probe.Read(wall);
        if (probe.Fault is { } fault) _sink.Error($"{_name}: {fault}");
        if (!isThere) _isGone = true;
    }

    private void AddNvLink(uint field, string name)
    {
        // 200 GB/s per link and direction is four times what any link does today.
        const double MostKibPerSecond = 200e9 / 1024;
        NvmlTotal Total(int parts) => new(_target.Counters, name, CounterUnit.Bytes, 1.0 / 1024, MostKibPerSecond * (parts == 1 ? NvmlField.MostLinks : 1), parts);
        if (_fields.TryAdd(field, Total(1), NvmlField.AllLinks) is null) _fields.TryAddLinks(field, Total);
    }

    private void AddRing(in WallClock wall, NvmlSamplingType kind, string name, CounterUnit unit, double scale, string call = "", GaugeProbe.Call? instead = null)
    {
        RingProbe ring = new(_target, kind, Gauge(name, unit, scale));
        ring.Begin(wall, _startNs);
        _rings.Add((ring, instead is null ? ring : Poll(call, name, unit, scale, instead)));
    }

    private NvmlGauge Gauge(string name, CounterUnit unit, double scale) => new(_target.Counters, name, unit, scale);

    private GaugeProbe Poll(string call, string name, CounterUnit unit, double scale, GaugeProbe.Call read) => new(_target, call, Gauge(name, unit, scale), read);

    private static NvmlStatus Widen(NvmlStatus status, uint number, out double value)
    {
        value = number;
        return status;
    }
}
