using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Recording;

/// <summary><c>hp_tsc_info</c>: what the processor promises of its time stamp counter.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TscInfo
{
    private uint _size;
    private uint _invariant;

    /// <summary>Ticks per second as stated by the processor or the hypervisor; 0 where neither states it.</summary>
    internal ulong NominalHz;

    /// <summary>True when the rate is constant in every power state and the cores agree.</summary>
    internal readonly bool IsInvariant => _invariant != 0;

    /// <summary>A zeroed structure that carries its size, as the native side asks.</summary>
    internal static TscInfo Create() => new() { _size = (uint)Unsafe.SizeOf<TscInfo>() };
}
