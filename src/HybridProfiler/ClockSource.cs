namespace HybridProfiler;

/// <summary>Which clock stamps host records.</summary>
public enum ClockSource : byte
{
    /// <summary>The time-stamp counter where it is invariant, the native library is there and the kernel keeps time by the counter, else <see cref="Stopwatch"/>.</summary>
    Automatic = 0,

    /// <summary><see cref="System.Diagnostics.Stopwatch"/>.</summary>
    Stopwatch,
}
