using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Recording;

/// <summary>
/// The native library as the core sees it (<c>native/include/hybridprofiler.h</c>). Everything works without it: ask
/// <see cref="IsAvailable"/> first. Neither asking nor loading ever throws; using an import while the library is absent
/// does (<see cref="DllNotFoundException"/>). For <see cref="Tsc"/> that happens as soon as a method that contains the
/// call is compiled, even where the call would not be reached: keep it in code of its own, such as a clock type.
/// </summary>
internal static unsafe partial class NativeShim
{
    /// <summary><c>HP_ABI_VERSION</c> of the header these declarations were written against.</summary>
    internal const uint AbiVersion = 2;

    private const string Library = NativeShimLocator.LibraryName;

    // Written once by Initialize before any other code of this assembly can run.
    private static string? s_absenceReason = "the module initializer of HybridProfiler has not run";

    /// <summary>True when the library was found, speaks this ABI and agrees on the size of every structure.</summary>
    internal static bool IsAvailable => s_absenceReason is null;

    /// <summary>Why the library cannot be used, in one sentence; null when it can.</summary>
    internal static string? AbsenceReason => s_absenceReason;

    // An import with SuppressGCTransition is bound when its caller is compiled, so the resolver must stand before any
    // method of this assembly is: hence a module initializer, which a library should otherwise not have.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Imports are bound when their callers are compiled.")]
    internal static void Initialize()
    {
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(NativeShim).Assembly, static (name, _, _) =>
                name == Library ? NativeShimLocator.Handle : 0);
            s_absenceReason = NativeShimLocator.Load() ?? Check(NativeShimLocator.Handle);
        }
        catch (Exception e)
        {
            // A profiler must never be the reason why a program does not start.
            s_absenceReason = $"loading the native library failed: {e.GetType().Name}: {e.Message}";
        }
    }

    private static string? Check(nint handle)
    {
        foreach (string export in (ReadOnlySpan<string>)["hp_abi_version", "hp_tsc", "hp_tsc_query", "hp_clock_pair_sample", "hp_thread_id"])
        {
            if (!NativeLibrary.TryGetExport(handle, export, out _))
            {
                return $"{NativeShimLocator.FoundAt} has no entry {export}; it was not built from this version of HybridProfiler";
            }
        }

        uint version = ((delegate* unmanaged<uint>)NativeLibrary.GetExport(handle, "hp_abi_version"))();
        if (version != AbiVersion)
        {
            return $"{NativeShimLocator.FoundAt} speaks ABI version {version}, this assembly version {AbiVersion}";
        }

        TscInfo info = TscInfo.Create();
        int status = ((delegate* unmanaged<TscInfo*, int>)NativeLibrary.GetExport(handle, "hp_tsc_query"))(&info);
        if (status == (int)NativeStatus.BadSize)
        {
            return $"{NativeShimLocator.FoundAt} does not know hp_tsc_info with {sizeof(TscInfo)} bytes";
        }

        ClockPair pair = Recording.ClockPair.Create();
        status = ((delegate* unmanaged<ClockPair*, int>)NativeLibrary.GetExport(handle, "hp_clock_pair_sample"))(&pair);
        return status == (int)NativeStatus.BadSize
            ? $"{NativeShimLocator.FoundAt} does not know hp_clock_pair with {sizeof(ClockPair)} bytes"
            : null;
    }

    /// <summary>The time stamp counter in ticks, unserialised; 0 where the processor has none. Any thread.</summary>
    [LibraryImport(Library, EntryPoint = "hp_tsc")]
    [SuppressGCTransition]
    internal static partial ulong Tsc();

    /// <summary>Reads what the processor promises of its counter. Start from <see cref="TscInfo.Create"/>.</summary>
    [LibraryImport(Library, EntryPoint = "hp_tsc_query")]
    internal static partial NativeStatus TscQuery(ref TscInfo info);

    /// <summary>Brackets the monotonic clock (that of <see cref="System.Diagnostics.Stopwatch"/>) by two counter reads; about 1 us.</summary>
    [LibraryImport(Library, EntryPoint = "hp_clock_pair_sample")]
    internal static partial NativeStatus ClockPair(ref ClockPair pair);

    /// <summary>The operating system's id of the calling thread; 0 where it cannot be had.</summary>
    [LibraryImport(Library, EntryPoint = "hp_thread_id")]
    internal static partial ulong ThreadId();
}
