using System.Runtime.CompilerServices;

namespace HybridProfiler.Recording;

/// <summary>
/// How the calls of the recording path are compiled. Optimised at once, so that code which itself is not optimised yet
/// records at full speed; and never from a profile, because a profile that was taken while nobody recorded calls the
/// recording branch rare, and code compiled from it leaves the thread static and the clock read to helpers. Without a
/// profile code lies in the order in which it is written: the usual way last in a conditional expression.
/// </summary>
internal static class HotPath
{
    /// <summary>Part of the caller.</summary>
    public const MethodImplOptions Inlined = MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>One copy for all callers.</summary>
    public const MethodImplOptions Shared = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;
}
