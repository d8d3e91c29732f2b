using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tool.Traces;

/// <summary>Reads traces of every format that the tool knows; what goes wrong becomes one line for the user.</summary>
internal static class TraceInput
{
    /// <summary>Formats beside those of the core.</summary>
    public static readonly ITraceImporter[] Importers = [];

    /// <summary>Reads a trace.</summary>
    /// <param name="path">The file.</param>
    /// <param name="error">Shows progress where it is a terminal.</param>
    /// <exception cref="CommandFailedException">There is no such file, or it cannot be read.</exception>
    public static Trace Load(string path, TextWriter error)
    {
        if (Directory.Exists(path)) throw new CommandFailedException($"{path}: this is a folder. Name a trace file in it.");
        if (!File.Exists(path)) throw new CommandFailedException($"{path}: there is no such file. Name a trace: .pftrace, Chrome or Kineto .json, packed or not.");
        try
        {
            using ProgressStream file = new(path, error);
            return TraceFile.Load(file, Importers);
        }
        catch (TraceFormatException e)
        {
            throw new CommandFailedException($"{path}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CommandFailedException($"{path}: cannot be read: {e.Message}");
        }
        catch (OutOfMemoryException)
        {
            throw new CommandFailedException($"{path}: the memory of this machine does not hold it. Record less of the program, or read it on a machine with more memory.");
        }
    }
}
