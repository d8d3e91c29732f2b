using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Recording;

/// <summary><c>hp_clock_pair</c>: the monotonic clock read between two reads of the time stamp counter.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ClockPair
{
    private uint _size;

    /// <summary>How many brackets were tried; this is the tightest.</summary>
    internal uint Attempts;

    /// <summary>Counter ticks just before the monotonic clock was read.</summary>
    internal ulong TscBefore;

    /// <summary>The monotonic clock in ns, the one that <see cref="System.Diagnostics.Stopwatch"/> reads.</summary>
    internal long MonotonicNs;

    /// <summary>Counter ticks just after; the true instant lies between the two.</summary>
    internal ulong TscAfter;

    /// <summary>A zeroed structure that carries its size, as the native side asks.</summary>
    internal static ClockPair Create() => new() { _size = (uint)Unsafe.SizeOf<ClockPair>() };
}
