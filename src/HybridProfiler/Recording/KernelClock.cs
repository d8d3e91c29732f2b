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

    // What a guest keeps time by when the hypervisor tells it how to turn the same counter into time: these read the
    // counter at every call, so they part from it no more than "tsc" does.
    private static readonly string[] s_scaledCounters = ["kvm-clock", "hyperv_clocksource_tsc_page", "xen"];

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

        bool isCounter = source == counter || (architecture == Architecture.X64 && s_scaledCounters.Contains(source));
        return source.Length == 0 || isCounter ? null : $"the kernel keeps time by {source}, not by {counter}";
    }
}
