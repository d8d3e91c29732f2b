namespace HybridProfiler.Cuda.Nvml;

/// <summary>
/// A count that the driver only ever raises, from the first read on. When it falls, it has passed 2^32 if what would
/// have been added is possible at the highest rate, else it was reset (driver reloaded, GPU reset): then what was
/// added between the two reads is unknown, at least the new reading, which is what is taken.
/// </summary>
/// <param name="mostPerSecond">Highest possible rate, per second.</param>
internal sealed class RisingCounter(double mostPerSecond)
{
    private const ulong Modulus = 1UL << 32;
    private ulong _last;
    private long _lastNs;

    /// <summary>True once a read was taken.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>First reading.</summary>
    public ulong First { get; private set; }

    /// <summary>What was added since the first read.</summary>
    public ulong Total { get; private set; }

    /// <summary>How often it passed 2^32.</summary>
    public int Wraps { get; private set; }

    /// <summary>How often it was reset.</summary>
    public int Resets { get; private set; }

    /// <summary>Takes a reading.</summary>
    /// <returns>What was added since the first read.</returns>
    public ulong Read(long hostNs, ulong reading)
    {
        if (!HasBegun)
        {
            (HasBegun, First, _last, _lastNs) = (true, reading, reading, hostNs);
            return 0;
        }

        Total += Added(hostNs, reading);
        (_last, _lastNs) = (reading, hostNs);
        return Total;
    }

    private ulong Added(long hostNs, ulong reading)
    {
        if (reading >= _last) return reading - _last;
        if (_last < Modulus)
        {
            ulong wrapped = Modulus - _last + reading;
            // A second more than has passed: the driver renews the value at times of its own.
            if (wrapped <= mostPerSecond * ((hostNs - _lastNs) / 1e9 + 1))
            {
                Wraps++;
                return wrapped;
            }
        }

        Resets++;
        return reading;
    }
}
