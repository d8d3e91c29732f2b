using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Reads one more format of trace files: what needs packages that the core does without. Hand importers to
/// <see cref="TraceFile.Load(string, ReadOnlySpan{ITraceImporter})"/>; they are asked before the built-in readers.
/// Implementations hold no state and may be used from any thread.
/// </summary>
public interface ITraceImporter
{
    /// <summary>What the files are ("Nsight Systems export"), for messages.</summary>
    string Format { get; }

    /// <summary>True when a file that begins so is of this format.</summary>
    /// <param name="head">The first bytes of the unpacked file: up to 4,096.</param>
    bool Recognises(ReadOnlySpan<byte> head);

    /// <summary>Reads a whole trace.</summary>
    /// <param name="stream">The unpacked bytes from the first on; a <see cref="FileStream"/> where the file is not packed, else it need not seek. It stays open.</param>
    /// <exception cref="TraceFormatException">It is broken, or of a version that is not read.</exception>
    Trace Read(Stream stream);
}
