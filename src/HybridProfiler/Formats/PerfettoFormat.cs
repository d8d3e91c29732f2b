using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Perfetto's protobuf format (<c>.pftrace</c>): the native format of traces, read back without loss.</summary>
public static class PerfettoFormat
{
    /// <summary>Writes a trace. The stream stays open.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="stream">Where to; need not be seekable.</param>
    public static void Write(Trace trace, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(stream);
        StringTable strings = trace.Strings;
        using var writer = new PerfettoWriter(stream, id => strings[id], leaveOpen: true);
        TraceReplay.Into(trace, writer);
    }

    /// <summary>
    /// Reads a trace. A tail that was cut off and packets of other programs are passed over and counted in
    /// <see cref="Trace.Health"/>. The stream stays open.
    /// </summary>
    /// <param name="stream">Where from; need not be seekable.</param>
    /// <exception cref="TraceFormatException">The stream is empty, is no trace, or breaks off before anything could be understood.</exception>
    public static Trace Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return PerfettoReader.Read(stream);
    }
}
