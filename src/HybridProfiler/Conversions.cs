namespace HybridProfiler;

/// <summary>What happened to a tensor on its way from producer to consumer.</summary>
[Flags]
public enum Conversions : byte
{
    /// <summary>Handed over as it was.</summary>
    None = 0,
    /// <summary>Copied within one memory.</summary>
    Copy = 1,
    /// <summary>Copied from the host to a device.</summary>
    HostToDevice = 2,
    /// <summary>Copied from a device to the host.</summary>
    DeviceToHost = 4,
    /// <summary>Element type changed.</summary>
    Cast = 8,
    /// <summary>Layout changed: transposed, made contiguous, NCHW to NHWC.</summary>
    Layout = 16,
    /// <summary>Resized or padded.</summary>
    Resize = 32,
}
