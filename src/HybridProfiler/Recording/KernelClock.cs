using System.Runtime.InteropServices;

namespace HybridProfiler.Recording;

/// <summary>
/// What the kernel itself keeps time by. It watches the time-stamp counter against other clocks and leaves it when the
/// two part, which the processor's promise of an invariant counter does not show.
/// </summary>
internal static class KernelClock
{
    /// <summary>Where Linux names its clock source.</summary>
    public const string LinuxFile = "/sys/devices/system/clocksource/clocksource0/current_clocksource";

    /// <summary>Why the counter should not be used, or null when the kernel keeps time by it or does not say what it keeps time by.</summary>
    /// <param name="file">The file that names the source.</param>
    /// <param name="architecture">Decides what the counter is called.</param>
    public static string? Objection(string file, Architecture architecture)
    {
        string counter = architecture == Architecture.Arm64 ? "arch_sys_counter" : "tsc";
        string source;
        try
        {
            source = File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return source.Length == 0 || source == counter ? null : $"the kernel keeps time by {source}, not by {counter}";
    }
}
