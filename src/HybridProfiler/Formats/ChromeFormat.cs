using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Writes traces as Chrome trace-event JSON in the dialect of PyTorch's profiler (Kineto): complete events only, with
/// microseconds from the trace's start in exactly three decimals, so that every nanosecond survives. It is the
/// compatibility format, which <see cref="TraceFile"/> writes for .json and .json.gz: it carries spans, flows, counters and
/// what is known of components, devices and health, but
/// nothing reads it back into a <see cref="Trace"/> without loss; that is what the native format is for.
/// </summary>
/// <remarks>
/// Spans that overlap on one track come to lie on lanes (thread ids) of their own. A span of zero length is drawn one
/// nanosecond long, inside its parent, and carries its true times in its arguments (<c>start_ns</c>, <c>duration_ns</c>).
/// Text that is not valid UTF-16 is written with U+FFFD in place of the lone surrogate. Times before the session's start
/// move the origin to the earliest span or sample. Counter samples that are not finite cannot stand in JSON and are left out and counted.
/// </remarks>
public static class ChromeFormat
{
    /// <summary>Writes a trace to a stream, uncompressed UTF-8. Allocations do not grow with the number of events. The stream is not closed.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="stream">Takes the bytes; need not seek.</param>
    /// <param name="traceName">What the file says its name is (<c>traceName</c>); the process name when null.</param>
    public static void Write(Trace trace, Stream stream, string? traceName = null)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(stream);
        using var output = new ChromeOutput(stream);
        using var writer = new ChromeTraceWriter(trace, output);
        writer.Write(traceName ?? trace.Header.ProcessName);
        output.Flush();
    }
}
