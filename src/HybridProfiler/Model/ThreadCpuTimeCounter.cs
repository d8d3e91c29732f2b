using System.Globalization;

namespace HybridProfiler.Model;

/// <summary>
/// Names of the counters that hold the CPU time of a thread: nanoseconds since the thread began, user and kernel mode
/// together, never falling. The number in the name is the <see cref="TrackInfo.NativeId"/> of the thread's track.
/// </summary>
public static class ThreadCpuTimeCounter
{
    /// <summary>Beginning of the names: "CPU time of thread 4711".</summary>
    public const string Prefix = "CPU time of thread ";

    /// <summary>Source under which <see cref="Health.Absences"/> states why there are none.</summary>
    public const string Source = "thread CPU time";

    /// <summary>Name of a thread's counter.</summary>
    /// <param name="nativeId">The operating system's id of the thread.</param>
    public static string NameOf(long nativeId) => Prefix + nativeId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Finds the thread that a counter is about.</summary>
    /// <param name="counter">Name of the counter.</param>
    /// <param name="nativeId">The operating system's id of the thread; 0 when the counter is about none.</param>
    /// <returns>True when the counter holds the CPU time of a thread.</returns>
    public static bool TryThread(string counter, out long nativeId)
    {
        ArgumentNullException.ThrowIfNull(counter);
        nativeId = 0;
        if (!counter.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        // A file in Chrome's format has no field for a unit, so that it is read back as part of the name.
        ReadOnlySpan<char> thread = counter.AsSpan(Prefix.Length);
        if (thread.EndsWith(" ns", StringComparison.Ordinal)) thread = thread[..^3];
        return long.TryParse(thread, NumberStyles.None, CultureInfo.InvariantCulture, out nativeId);
    }
}
