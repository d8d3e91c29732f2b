namespace HybridProfiler.Analysis.Compatibility;

/// <summary>A call and a row of a device that it submitted.</summary>
/// <param name="Correlation">Number that both bear.</param>
/// <param name="CpuUs">Duration of the call.</param>
/// <param name="GpuUs">Duration of the row of the device.</param>
/// <param name="DelayUs">End of the call to start of the row, not below 0.</param>
public sealed record HtaLaunch(long Correlation, double CpuUs, double GpuUs, double DelayUs);
