using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>
/// One call of NVML and what it gives. A call that this driver or device does not serve is made once, and its reason kept;
/// one that fails for another reason is tried again, up to a number of times in a row. Used by one thread.
/// </summary>
/// <param name="target">Device.</param>
/// <param name="call">Function, for messages.</param>
/// <param name="gives">Counters it gives, for messages.</param>
internal abstract class NvmlProbe(NvmlTarget target, string call, string gives)
{
    private const int MostFailures = 20;
    private int _failures;

    /// <summary>Counters it gives.</summary>
    public string Gives => gives;

    /// <summary>Why it is not asked any more; null while it is.</summary>
    public string? WhyMissing { get; private set; }

    /// <summary>What failed and may not fail again; null after a call that went well.</summary>
    public string? Fault { get; private set; }

    /// <summary>Longest that a call took whose values were taken: how far a value may lie from the time it is given.</summary>
    public long LongestCallNs { get; private set; }

    protected NvmlTarget Target => target;

    protected NvmlApi Api => target.Api;

    protected NvmlCounters Counters => target.Counters;

    /// <summary>Reads once.</summary>
    /// <returns>False when the device is gone, which is for whoever owns all probes to say.</returns>
    public bool Read(in WallClock wall)
    {
        Fault = null;
        if (WhyMissing is not null) return true;
        NvmlStatus status = Sample(wall);
        if (status == NvmlStatus.Success || NvmlReasons.IsNothing(status))
        {
            _failures = 0;
            return true;
        }

        WhyMissing = NvmlReasons.OfMissing(call, status);
        if (WhyMissing is not null) return true;
        Fault = NvmlReasons.Of(call, status);
        if (NvmlReasons.IsFatal(status)) return false;
        if (++_failures == MostFailures) WhyMissing = $"{Fault}, {MostFailures} times in a row";
        return true;
    }

    /// <summary>Makes the call, and hands over its values when it went well.</summary>
    protected abstract NvmlStatus Sample(in WallClock wall);

    /// <summary>The middle of a call that began at a time and has ended now.</summary>
    protected long MiddleSince(long beforeNs)
    {
        long took = HostTime.NowNs() - beforeNs;
        LongestCallNs = Math.Max(LongestCallNs, took);
        return beforeNs + (took / 2);
    }
}
