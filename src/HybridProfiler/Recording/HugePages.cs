using System.Runtime.InteropServices;

namespace HybridProfiler.Recording;

/// <summary>Asks the system to back memory with huge pages. A wish: where it is not granted, everything works as before.</summary>
internal static unsafe partial class HugePages
{
    private const int AdviseHugePage = 14;
    private static bool s_unknown = !OperatingSystem.IsLinux();

    /// <summary>Asks for a range that is aligned to its size.</summary>
    public static void Ask(void* start, nuint bytes)
    {
        if (s_unknown) return;
        try
        {
            // A refusal (huge pages switched off) is no error.
            _ = Advise(start, bytes, AdviseHugePage);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            s_unknown = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint bytes, int advice);
}
