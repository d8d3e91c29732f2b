namespace HybridProfiler.Cuda.Nvml;

/// <summary>A value that is read again and again, and what becomes of it. Used by one thread.</summary>
/// <param name="name">Name of the counter.</param>
internal abstract class NvmlReading(string name)
{
    public string Name => name;

    /// <summary>How often the driver renews it, where that is wanted.</summary>
    public UpdatePeriod? Period { get; init; }

    /// <summary>Takes a value.</summary>
    /// <param name="hostNs">Host time at which it was read.</param>
    /// <param name="value">Value in the driver's unit.</param>
    /// <param name="record">False: only to see how often it changes.</param>
    public void Take(long hostNs, double value, bool record)
    {
        Period?.Observe(hostNs, value);
        if (record) Record(hostNs, value);
    }

    protected abstract void Record(long hostNs, double value);
}
