namespace HybridProfiler.Cuda.Nvml;

/// <summary>Why the driver runs a GPU at the clocks it does; NVML calls them reasons of throttling, later of clock events.</summary>
[Flags]
internal enum NvmlClockEvents : ulong
{
    [NativeName("nvmlClocksThrottleReasonNone")] None = 0,
    [NativeName("nvmlClocksThrottleReasonGpuIdle")] GpuIdle = 0x001,
    [NativeName("nvmlClocksThrottleReasonApplicationsClocksSetting")] ApplicationsClocksSetting = 0x002,
    [NativeName("nvmlClocksThrottleReasonSwPowerCap")] SwPowerCap = 0x004,
    [NativeName("nvmlClocksThrottleReasonHwSlowdown")] HwSlowdown = 0x008,
    [NativeName("nvmlClocksThrottleReasonSyncBoost")] SyncBoost = 0x010,
    [NativeName("nvmlClocksThrottleReasonSwThermalSlowdown")] SwThermalSlowdown = 0x020,
    [NativeName("nvmlClocksThrottleReasonHwThermalSlowdown")] HwThermalSlowdown = 0x040,
    [NativeName("nvmlClocksThrottleReasonHwPowerBrakeSlowdown")] HwPowerBrakeSlowdown = 0x080,
    [NativeName("nvmlClocksThrottleReasonDisplayClockSetting")] DisplayClockSetting = 0x100,
}
