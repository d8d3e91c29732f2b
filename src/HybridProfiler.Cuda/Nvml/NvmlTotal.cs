namespace HybridProfiler.Cuda.Nvml;

/// <summary>What was added to counts that only rise, since the session began; several of them (links) are summed.</summary>
internal sealed class NvmlTotal : NvmlReading
{
    private readonly NvmlCounters _counters;
    private readonly CounterUnit _unit;
    private readonly double _perUnit;
    private readonly RisingCounter[] _parts;

    /// <summary>Makes a total.</summary>
    /// <param name="counters">Where it goes.</param>
    /// <param name="name">Name of the counter.</param>
    /// <param name="unit">Unit of the counter.</param>
    /// <param name="perUnit">Steps of the driver's count per one of that unit: division keeps whole numbers whole.</param>
    /// <param name="mostPerSecond">Highest rate of one part, in the driver's steps.</param>
    /// <param name="parts">Number of counts.</param>
    public NvmlTotal(NvmlCounters counters, string name, CounterUnit unit, double perUnit, double mostPerSecond, int parts = 1)
        : base(name)
    {
        (_counters, _unit, _perUnit) = (counters, unit, perUnit);
        _parts = [.. Enumerable.Range(0, parts).Select(_ => new RisingCounter(mostPerSecond))];
    }

    /// <summary>The first (or only) part.</summary>
    public RisingCounter First => _parts[0];

    /// <summary>Times any part passed 2^32.</summary>
    public int Wraps => _parts.Sum(p => p.Wraps);

    /// <summary>Times any part was reset.</summary>
    public int Resets => _parts.Sum(p => p.Resets);

    /// <summary>Takes the reading of one part; <see cref="Sum"/> ends the round.</summary>
    public void TakePart(int part, long hostNs, ulong reading) => _parts[part].Read(hostNs, reading);

    /// <summary>Records the sum of all parts.</summary>
    public void Sum(long hostNs)
    {
        ulong sum = 0;
        foreach (RisingCounter part in _parts) sum += part.Total;
        _counters.Sample(Name, _unit, hostNs, sum / _perUnit);
    }

    protected override void Record(long hostNs, double value)
    {
        TakePart(0, hostNs, (ulong)value);
        Sum(hostNs);
    }
}
