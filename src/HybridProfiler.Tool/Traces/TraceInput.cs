using System.IO.Compression;
using HybridProfiler.EventPipe;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Storage.Nsight;

namespace HybridProfiler.Tool.Traces;

/// <summary>Reads traces of every format that the tool knows; what goes wrong becomes one line for the user.</summary>
internal static class TraceInput
{
    private const int HeadBytes = 4096;

    /// <summary>Formats beside those of the core.</summary>
    public static readonly ITraceImporter[] Importers = [new NettraceImporter(), new NsightSystemsImporter()];

    /// <summary>True for a file that Perfetto's page reads as it is: its own format, and Chrome's JSON as an object of events or a list of them; packed or not.</summary>
    /// <exception cref="CommandFailedException">There is no such file.</exception>
    public static bool IsReadByPerfetto(string path)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        head = head[..ReadHead(path, head)];
        if (head.Length > 0 && head[0] == 0x0A) return true;
        return head.IndexOf("\"traceEvents\""u8) >= 0 || (head.IndexOf("\"ph\""u8) >= 0 && head.IndexOf("\"ts\""u8) >= 0);
    }

    /// <summary>True for a file that Holistic Trace Analysis reads as it is: an object in JSON, packed or not.</summary>
    /// <exception cref="CommandFailedException">There is no such file.</exception>
    public static bool IsReadByHta(string path)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        head = head[..ReadHead(path, head)].TrimStart(" \t\r\n"u8);
        // Triton's and trtexec's JSON are lists.
        return head.Length > 0 && head[0] == '{';
    }

    /// <summary>Reads a trace.</summary>
    /// <param name="path">The file.</param>
    /// <param name="error">Shows progress where it is a terminal.</param>
    /// <exception cref="CommandFailedException">There is no such file, or it cannot be read.</exception>
    public static Trace Load(string path, TextWriter error) => Reading(path, () =>
    {
        using ProgressStream file = new(path, error);
        return TraceFile.Load(file, Importers);
    });

    /// <summary>Reads something of a file; what goes wrong is stated.</summary>
    /// <exception cref="CommandFailedException">There is no such file, or it cannot be read.</exception>
    public static T Reading<T>(string path, Func<T> read)
    {
        MustExist(path);
        try
        {
            return read();
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

    // The first bytes of a file, unpacked.
    private static int ReadHead(string path, Span<byte> head)
    {
        MustExist(path);
        try
        {
            using FileStream file = File.OpenRead(path);
            int read = file.ReadAtLeast(head, 2, throwOnEndOfStream: false);
            bool packed = read >= 2 && head[0] == 0x1F && head[1] == 0x8B;
            file.Position = 0;
            using Stream unpacked = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
            return unpacked.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CommandFailedException($"{path}: cannot be read: {e.Message}");
        }
    }

    private static void MustExist(string path)
    {
        if (Directory.Exists(path)) throw new CommandFailedException($"{path}: this is a folder. Name a trace file in it.");
        if (!File.Exists(path)) throw new CommandFailedException($"{path}: there is no such file. Name a trace: .pftrace, Chrome or Kineto .json, an Nsight Systems .sqlite export, a .nettrace; packed or not.");
    }
}
