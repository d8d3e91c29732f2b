namespace HybridProfiler.Analysis.Efficiency;

/// <summary>What a device can do at most, and where the figures come from.</summary>
/// <param name="FlopsPerSecond">Floating-point operations per second, of the precision that the program uses.</param>
/// <param name="BytesPerSecond">Bytes per second from and to the device's memory.</param>
/// <param name="Source">Where they come from: a data sheet, or how they were measured.</param>
public sealed record DeviceCeilings(double FlopsPerSecond, double BytesPerSecond, string Source)
{
    /// <summary>Roofline: attainable operations per second at an intensity, min(intensity x bandwidth, peak).</summary>
    /// <param name="intensity">Operations for each byte.</param>
    public double Attainable(double intensity) => Math.Min(intensity * BytesPerSecond, FlopsPerSecond);
}
