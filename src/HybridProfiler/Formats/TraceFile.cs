using System.IO.Compression;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Trace files: the format follows the extension when writing (<c>.pftrace</c> or <c>.perfetto-trace</c> is the native
/// one, <c>.json</c> Chrome's in Kineto's dialect; each also with <c>.gz</c>) and the content when reading.
/// </summary>
public static class TraceFile
{
    private const int BufferBytes = 1 << 16;

    // Kinds of JSON that are told by their content.
    private static readonly ITraceImporter[] s_builtIn = [new TrtexecReader(), new TritonReader()];

    // Recordings pack to a fourth up to a fiftieth; what claims to unpack to far more is made to fill memory.
    private const long MostUnpacked = 200, SmallestLimitBytes = 64 << 20;

    /// <summary>Writes a trace; an existing file is replaced.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="path">Where to; the extension chooses the format, and <c>.gz</c> behind it packs the file.</param>
    /// <exception cref="ArgumentException">No writer knows the extension.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Trace trace, string path)
    {
        ArgumentNullException.ThrowIfNull(trace);
        CheckWritable(path);
        using Stream stream = Create(path);
        if (IsChrome(path)) ChromeFormat.Write(trace, stream, Path.GetFileName(path));
        else PerfettoFormat.Write(trace, stream);
    }

    /// <summary>Reads a trace; packed or not, whatever its name says.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TraceFormatException">The file is empty, no trace, or of a format that is not read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Trace Load(string path) => Load(path, []);

    /// <summary>Reads a trace; packed or not, whatever its name says. The importers are asked first whether it is theirs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="importers">Further formats.</param>
    /// <exception cref="TraceFormatException">The file is empty, no trace, or of a format that is not read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Trace Load(string path, params ReadOnlySpan<ITraceImporter> importers)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes, FileOptions.SequentialScan);
        return Load(file, importers);
    }

    /// <summary>Reads a trace from a stream that can seek and stands at its beginning. The stream stays open.</summary>
    /// <param name="file">The stream.</param>
    /// <param name="importers">Further formats, asked first whether it is theirs.</param>
    /// <exception cref="TraceFormatException">The stream is empty, no trace, or of a format that is not read.</exception>
    public static Trace Load(Stream file, params ReadOnlySpan<ITraceImporter> importers)
    {
        ArgumentNullException.ThrowIfNull(file);
        Span<byte> head = stackalloc byte[2];
        int length = file.ReadAtLeast(head, 2, throwOnEndOfStream: false);
        file.Position = 0;
        if (length == 2 && head[0] == 0x1F && head[1] == 0x8B)
        {
            using var unpacked = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            using Stream blocks = Environment.ProcessorCount > 1 ? new ReadAheadStream(unpacked) : new BufferedStream(unpacked, BufferBytes);
            return LoadUnpacked(blocks, Math.Max(SmallestLimitBytes, MostUnpacked * file.Length), importers);
        }

        return LoadUnpacked(file, long.MaxValue, importers);
    }

    private static Trace LoadUnpacked(Stream stream, long limitBytes, ReadOnlySpan<ITraceImporter> importers)
    {
        var head = new HeadStream(stream);
        foreach (ITraceImporter importer in importers)
        {
            if (!importer.Recognises(head.Head)) continue;
            if (stream is not FileStream file) return Read(importer, head, limitBytes);
            file.Position = 0;
            return importer.Read(file);
        }

        foreach (ITraceImporter reader in s_builtIn)
            if (reader.Recognises(head.Head)) return Read(reader, head, limitBytes);
        // These two give what lies within the limit.
        return head.LooksLikeJson() ? ChromeReader.Read(head, limitBytes) : PerfettoReader.Read(head, limitBytes);
    }

    private static Trace Read(ITraceImporter importer, HeadStream head, long limitBytes)
    {
        if (limitBytes == long.MaxValue) return importer.Read(head);
        using var limited = new LimitedStream(head, limitBytes, importer.Format);
        return importer.Read(limited);
    }

    /// <summary>True when a writer knows the extension of a path.</summary>
    /// <param name="path">The file; it need not exist.</param>
    public static bool CanSave(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return IsPerfetto(path) || IsChrome(path);
    }

    /// <summary>Throws when no writer knows the extension of a path.</summary>
    internal static void CheckWritable(string path)
    {
        if (!CanSave(path))
            throw new ArgumentException($"{path}: no writer for the extension '{Path.GetExtension(Unpacked(path))}'. Use .pftrace or .json (or either with .gz).", nameof(path));
    }

    /// <summary>True when the format of the path can be written while recording.</summary>
    internal static bool CanStream(string path) => IsPerfetto(path);

    /// <summary>Creates the file and opens a sink that streams to it; disposing the sink closes the file.</summary>
    /// <exception cref="ArgumentException">The format cannot be written while recording.</exception>
    internal static ITraceSink OpenStream(string path, Func<int, string> textOf)
    {
        CheckWritable(path);
        if (!CanStream(path)) throw new ArgumentException($"{path}: this format is written when the recording has stopped. Stream to .pftrace.", nameof(path));
        return new PerfettoWriter(Create(path), textOf);
    }

    private static bool IsPerfetto(string path) =>
        Path.GetExtension(Unpacked(path)) is string extension
        && (extension.Equals(".pftrace", StringComparison.OrdinalIgnoreCase) || extension.Equals(".perfetto-trace", StringComparison.OrdinalIgnoreCase));

    private static bool IsChrome(string path) => Path.GetExtension(Unpacked(path)).Equals(".json", StringComparison.OrdinalIgnoreCase);

    private static bool IsPacked(string path) => Path.GetExtension(path).Equals(".gz", StringComparison.OrdinalIgnoreCase);

    private static string Unpacked(string path) => IsPacked(path) ? path[..^3] : path;

    private static Stream Create(string path)
    {
        // Readers may look while it grows; the writer brings a buffer of its own.
        var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, IsPacked(path) ? BufferBytes : 1);
        return IsPacked(path) ? new GZipStream(file, CompressionLevel.Fastest) : file;
    }
}
