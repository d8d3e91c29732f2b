namespace HybridProfiler.Analysis.Efficiency;

/// <summary>One operation with one shape: what it had to do and how fast the device did it.</summary>
/// <param name="Name">Name of the host operation.</param>
/// <param name="Shape">Shapes of its operands as the trace states them; empty where the program declared the cost itself.</param>
/// <param name="Types">Element types as the trace states them.</param>
/// <param name="Device">Device id; -1 where its operations ran on several, <see cref="Host"/> where none did and the processor worked.</param>
/// <param name="Calls">Number of calls that submitted work.</param>
/// <param name="Cost">Cost of one call.</param>
/// <param name="DeviceNs">Sum of the durations of the kernels that the calls submitted; on the host of the calls themselves.</param>
public sealed record OperationEfficiency(string Name, string Shape, string Types, int Device, int Calls, OperationCost Cost, long DeviceNs)
{
    /// <summary>Stands for the machine's processor where a device id is asked for.</summary>
    public const int Host = -2;

    /// <summary>Achieved operations per second of device time; NaN where no time passed.</summary>
    public double FlopsPerSecond => DeviceNs > 0 ? Cost.Flops * Calls * 1e9 / DeviceNs : double.NaN;

    /// <summary>Bytes that had to move / device time; above the memory's bandwidth where caches helped.</summary>
    public double BytesPerSecond => DeviceNs > 0 ? Cost.Bytes * Calls * 1e9 / DeviceNs : double.NaN;

    /// <summary>Achieved / attainable operations per second under the roofline of the ceilings.</summary>
    /// <param name="ceilings">What the device can do at most.</param>
    public double RooflineShare(DeviceCeilings ceilings)
    {
        ArgumentNullException.ThrowIfNull(ceilings);
        return Cost.Flops > 0 ? FlopsPerSecond / ceilings.Attainable(Cost.Intensity) : BytesPerSecond / ceilings.BytesPerSecond;
    }
}
