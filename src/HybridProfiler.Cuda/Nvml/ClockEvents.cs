using System.Numerics;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>Why the driver runs a GPU at the clocks it does: bits and their names.</summary>
internal static class ClockEvents
{
    private static readonly string[] s_names =
    [
        "gpu_idle",
        "applications_clocks_setting",
        "sw_power_cap",
        "hw_slowdown",
        "sync_boost",
        "sw_thermal_slowdown",
        "hw_thermal_slowdown",
        "hw_power_brake_slowdown",
        "display_clock_setting",
    ];

    /// <summary>Bits that are set, lowest first.</summary>
    public static IEnumerable<int> BitsOf(ulong reasons)
    {
        for (; reasons != 0; reasons &= reasons - 1) yield return BitOperations.TrailingZeroCount(reasons);
    }

    /// <summary>Name of a bit; one that came after this code is named by its number.</summary>
    public static string NameOf(int bit) => bit < s_names.Length ? s_names[bit] : $"bit_{bit}";
}
