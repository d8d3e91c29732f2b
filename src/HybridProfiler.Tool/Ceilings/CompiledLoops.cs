using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Tool.Ceilings;

/// <summary>
/// The loops of multiply-adds that a C compiler made (multiply_adds.c), for the program that is compiled ahead of time: its own compiler
/// has only the instructions of the oldest processor that it may run on. Linked into the program on x64, and nowhere else to be found.
/// </summary>
internal static partial class CompiledLoops
{
    // As in the project file: what is linked in, not loaded.
    private const string Linked = "hybridprof_ceilings";

    /// <summary>Width in bits of the widest vectors there is a loop for that this processor can run; 0 where the runtime's own compiler knows better, or there is none.</summary>
    public static int Width { get; } = RuntimeFeature.IsDynamicCodeCompiled ? 0 : LinkedWidth();

    /// <summary>Runs the loop of a width up to <see cref="Width"/>.</summary>
    [LibraryImport(Linked, EntryPoint = "hp_ceilings_multiply_adds")]
    public static partial float MultiplyAdds(int width, int count);

    [LibraryImport(Linked, EntryPoint = "hp_ceilings_width")]
    private static partial int WidestLoop();

    private static int LinkedWidth()
    {
        try
        {
            return WidestLoop();
        }
        catch (DllNotFoundException)
        {
            return 0;
        }
    }
}
