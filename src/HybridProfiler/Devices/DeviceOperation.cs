namespace HybridProfiler.Devices;

/// <summary>One finished operation of a device, in the ticks (nanoseconds) of the device's own clock.</summary>
public struct DeviceOperation
{
    /// <summary>Queue id from <see cref="DeviceSink.AddQueue"/>.</summary>
    public int Queue;

    /// <summary>Name: the kernel's name, or what the operation is ("write buffer").</summary>
    public string Name;

    /// <summary>Kind: <see cref="SpanKind.Compute"/> for kernels, <see cref="SpanKind.Transfer"/>, <see cref="SpanKind.Sync"/>.</summary>
    public SpanKind Kind;

    /// <summary>Start on the device, device nanoseconds.</summary>
    public long StartNs;

    /// <summary>End on the device, device nanoseconds.</summary>
    public long EndNs;

    /// <summary>When the driver queued it, device nanoseconds; 0 when unknown.</summary>
    public long QueuedNs;

    /// <summary>When the driver submitted it to the device, device nanoseconds; 0 when unknown.</summary>
    public long SubmittedNs;

    /// <summary>Links it to the host call that submitted it: what <see cref="Launch.Enter"/> or <see cref="DeviceSink.CorrelationOf"/> returned; 0 when unknown.</summary>
    public ulong Correlation;

    /// <summary>Bytes moved; 0 when none.</summary>
    public long Bytes;

    /// <summary>Component it is attributed to explicitly; null: to the component scope that was innermost on the submitting thread at submission.</summary>
    public Component? Component;

    /// <summary>Direction and memories of a transfer.</summary>
    public Conversions Direction;

    /// <summary>Correlations of operations this one waited for (event wait list); null when none.</summary>
    public ulong[]? WaitedFor;

    /// <summary>Launch geometry (global work size or grid, as text such as "64x64x1"); null when none.</summary>
    public string? Geometry;
}
