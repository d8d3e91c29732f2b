using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>The CUPTI entries of the native library (<c>native/include/hybridprofiler.h</c>). Any thread.</summary>
internal sealed unsafe class CuptiShim
{
    private static readonly Lazy<(CuptiShim? Shim, string WhyNot)> s_found = new(Bind);

    public const int Ok = 0, NotOpen = -5, VendorFailed = -6, Busy = -7, Forked = -8;

    private CuptiShim()
    {
    }

    public delegate* unmanaged<byte*, CuptiInfo*, int> Open { get; private init; }

    public delegate* unmanaged<CuptiSettings*, CuptiOutcome*, int> Start { get; private init; }

    public delegate* unmanaged<int, int> Flush { get; private init; }

    public delegate* unmanaged<int> Stop { get; private init; }

    public delegate* unmanaged<Activity*, uint, uint*, int> Drain { get; private init; }

    public delegate* unmanaged<CuptiStatistics*, int> GetStatistics { get; private init; }

    public delegate* unmanaged<ulong, int> Push { get; private init; }

    public delegate* unmanaged<ulong*, int> Pop { get; private init; }

    public delegate* unmanaged<CuptiDomain, uint, byte*> CallName { get; private init; }

    public delegate* unmanaged<byte*, ulong, void**, Activity*, uint, uint*, int> Decode { get; private init; }

    /// <summary>The entries; null where the native library is missing.</summary>
    public static CuptiShim? Find(out string whyNot)
    {
        (CuptiShim? shim, whyNot) = s_found.Value;
        return shim;
    }

    private static (CuptiShim? Shim, string WhyNot) Bind()
    {
        string whyNot = "";
        nint Entry(string name)
        {
            nint address = NativeEntry.Find(name, out string reason);
            if (address == 0 && whyNot.Length == 0) whyNot = reason;
            return address;
        }

        CuptiShim shim = new()
        {
            Open = (delegate* unmanaged<byte*, CuptiInfo*, int>)Entry("hp_cupti_open"),
            Start = (delegate* unmanaged<CuptiSettings*, CuptiOutcome*, int>)Entry("hp_cupti_start"),
            Flush = (delegate* unmanaged<int, int>)Entry("hp_cupti_flush"),
            Stop = (delegate* unmanaged<int>)Entry("hp_cupti_stop"),
            Drain = (delegate* unmanaged<Activity*, uint, uint*, int>)Entry("hp_cupti_drain"),
            GetStatistics = (delegate* unmanaged<CuptiStatistics*, int>)Entry("hp_cupti_get_statistics"),
            Push = (delegate* unmanaged<ulong, int>)Entry("hp_cupti_push"),
            Pop = (delegate* unmanaged<ulong*, int>)Entry("hp_cupti_pop"),
            CallName = (delegate* unmanaged<CuptiDomain, uint, byte*>)Entry("hp_cupti_call_name"),
            Decode = (delegate* unmanaged<byte*, ulong, void**, Activity*, uint, uint*, int>)Entry("hp_cupti_decode"),
        };
        return whyNot.Length == 0 ? (shim, "") : (null, whyNot);
    }
}
