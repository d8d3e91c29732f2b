using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Recording;

/// <summary>
/// The clock of the recording path: raw ticks of the time-stamp counter where it is invariant and the native library
/// is there and the kernel keeps time by it, else of <see cref="Stopwatch"/>. <see cref="TickMap"/> turns ticks into nanoseconds of the monotonic clock.
/// </summary>
internal static unsafe class HostClock
{
    // Null: Stopwatch. A function pointer and not an import, because a caller with an import of a missing library does
    // not even compile. Chosen when the first session starts, never while one records. No static constructor: a check
    // for one would stand in every recording call.
    private static delegate* unmanaged[SuppressGCTransition]<ulong> s_tsc;
    private static string? s_reason;

    /// <summary>True while ticks come from the time-stamp counter.</summary>
    public static bool IsTsc => s_tsc != null;

    /// <summary>Why the current source was chosen.</summary>
    public static string Reason => s_reason ?? "";

    /// <summary>Raw ticks.</summary>
    [MethodImpl(HotPath.Inlined)]
    public static long Ticks()
    {
        delegate* unmanaged[SuppressGCTransition]<ulong> tsc = s_tsc;
        return tsc == null ? Stopwatch.GetTimestamp() : (long)tsc();
    }

    /// <summary>Nanoseconds of the monotonic clock.</summary>
    public static long NowNs() => ToNs(Stopwatch.GetTimestamp());

    /// <summary>Turns Stopwatch ticks into nanoseconds; the identity where the Stopwatch counts nanoseconds.</summary>
    public static long ToNs(long stopwatchTicks) =>
        Stopwatch.Frequency == 1_000_000_000 ? stopwatchTicks : (long)((Int128)stopwatchTicks * 1_000_000_000 / Stopwatch.Frequency);

    /// <summary>Chooses the source. Called with no session recording.</summary>
    /// <param name="wanted">What the session asks for.</param>
    /// <param name="kernelClock">The file in which the kernel names its clock source.</param>
    public static void Choose(ClockSource wanted, string kernelClock = KernelClock.LinuxFile)
    {
        (bool tsc, s_reason) = wanted switch
        {
            ClockSource.Stopwatch => (false, "asked for"),
            _ when !NativeShim.IsAvailable => (false, NativeShim.AbsenceReason ?? "no native library"),
            _ when !IsCounterInvariant() => (false, "the processor states no invariant time-stamp counter"),
            _ when KernelClock.Objection(kernelClock, RuntimeInformation.ProcessArchitecture) is { } objection => (false, objection),
            _ => (true, "invariant time-stamp counter"),
        };
        s_tsc = tsc ? (delegate* unmanaged[SuppressGCTransition]<ulong>)NativeLibrary.GetExport(NativeShimLocator.Handle, "hp_tsc") : null;
    }

    /// <summary>Puts another function in the place of the counter, to measure what recording costs apart from the clock.</summary>
    public static void Substitute(string export) =>
        s_tsc = (delegate* unmanaged[SuppressGCTransition]<ulong>)NativeLibrary.GetExport(NativeShimLocator.Handle, export);

    private static bool IsCounterInvariant()
    {
        TscInfo info = TscInfo.Create();
        return NativeShim.TscQuery(ref info) == NativeStatus.Ok && info.IsInvariant;
    }
}
