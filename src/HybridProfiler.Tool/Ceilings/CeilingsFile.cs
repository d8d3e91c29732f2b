using HybridProfiler.Analysis.Efficiency;

namespace HybridProfiler.Tool.Ceilings;

/// <summary>The file of <c>--ceilings</c>.</summary>
internal static class CeilingsFile
{
    /// <summary>Reads it.</summary>
    /// <param name="path">Path.</param>
    /// <exception cref="CommandFailedException">It cannot be read or is none.</exception>
    public static MachineCeilings Load(string path)
    {
        try
        {
            return MachineCeilings.Load(path);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(e.Message);
        }
    }
}
