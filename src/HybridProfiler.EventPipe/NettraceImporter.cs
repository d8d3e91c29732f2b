using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.EventPipe;

/// <summary>
/// Reads <c>.nettrace</c> files: activities of ActivitySources and EventSources, pauses and garbage collections, JIT, lock contention,
/// exceptions, thread pool and EventCounters. Samples are counted, without their stacks. Times are those of <see cref="System.Diagnostics.Stopwatch"/> in the recorded process, in nanoseconds.
/// </summary>
public sealed class NettraceImporter : ITraceImporter
{
    /// <inheritdoc/>
    public string Format => ".nettrace";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head) => head.StartsWith("Nettrace"u8);

    /// <inheritdoc/>
    public Trace Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return NettraceReader.Read(stream);
    }
}
