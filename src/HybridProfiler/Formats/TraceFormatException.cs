namespace HybridProfiler.Formats;

/// <summary>A file or stream cannot be read as a trace. The message says what is wrong, where, and what to do.</summary>
public sealed class TraceFormatException : Exception
{
    /// <summary>States what is wrong.</summary>
    /// <param name="problem">What is wrong.</param>
    /// <param name="byteOffset">Where, in bytes from the start of the (unpacked) data.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="inner">The cause, when there is one.</param>
    public TraceFormatException(string problem, long byteOffset, string remedy, Exception? inner = null)
        : base($"{problem} (at byte {byteOffset}). {remedy}", inner)
    {
        Problem = problem;
        ByteOffset = byteOffset;
        Remedy = remedy;
    }

    /// <summary>What is wrong.</summary>
    public string Problem { get; }

    /// <summary>Where, in bytes from the start of the (unpacked) data.</summary>
    public long ByteOffset { get; }

    /// <summary>What to do.</summary>
    public string Remedy { get; }
}
