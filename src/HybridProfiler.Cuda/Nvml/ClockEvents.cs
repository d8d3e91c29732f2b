using System.Numerics;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>The reasons for a GPU's clocks by their bits, and their names in traces.</summary>
internal static class ClockEvents
{
    /// <summary>Bits that are set, lowest first.</summary>
    public static IEnumerable<int> BitsOf(NvmlClockEvents reasons)
    {
        for (ulong bits = (ulong)reasons; bits != 0; bits &= bits - 1) yield return BitOperations.TrailingZeroCount(bits);
    }

    /// <summary>Name of a bit; one that came after this code is named by its number.</summary>
    public static string NameOf(int bit) => (NvmlClockEvents)(1UL << bit) switch
    {
        NvmlClockEvents.GpuIdle => "gpu_idle",
        NvmlClockEvents.ApplicationsClocksSetting => "applications_clocks_setting",
        NvmlClockEvents.SwPowerCap => "sw_power_cap",
        NvmlClockEvents.HwSlowdown => "hw_slowdown",
        NvmlClockEvents.SyncBoost => "sync_boost",
        NvmlClockEvents.SwThermalSlowdown => "sw_thermal_slowdown",
        NvmlClockEvents.HwThermalSlowdown => "hw_thermal_slowdown",
        NvmlClockEvents.HwPowerBrakeSlowdown => "hw_power_brake_slowdown",
        NvmlClockEvents.DisplayClockSetting => "display_clock_setting",
        _ => $"bit_{bit}",
    };
}
