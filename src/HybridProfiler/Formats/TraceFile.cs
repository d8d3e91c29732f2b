using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Trace files: the format follows the extension when writing and the content when reading.</summary>
public static class TraceFile
{
    /// <summary>Writes a trace.</summary>
    public static void Save(Trace trace, string path) => CheckWritable(path);

    /// <summary>Reads a trace.</summary>
    public static Trace Load(string path) => throw new NotSupportedException($"{path}: no reader for this file.");

    /// <summary>Throws when no writer knows the extension of a path.</summary>
    internal static void CheckWritable(string path) => throw new ArgumentException($"{path}: no writer for this extension.", nameof(path));

    /// <summary>True when the format of the path can be written while recording.</summary>
    internal static bool CanStream(string path) => false;

    /// <summary>Creates the file and opens a sink that streams to it; disposing the sink closes the file.</summary>
    internal static ITraceSink OpenStream(string path, Func<int, string> textOf) => throw new ArgumentException($"{path}: cannot be streamed.", nameof(path));
}
