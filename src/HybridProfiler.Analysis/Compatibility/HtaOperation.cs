using System.Globalization;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>A row of Holistic Trace Analysis that it counts as work of a device.</summary>
/// <param name="Track">Track of the queue.</param>
/// <param name="Name">Name.</param>
/// <param name="StartNs">Start.</param>
/// <param name="EndNs">End; in the rounded mode it may lie before the start.</param>
/// <param name="Call">Row of the call that submitted it, or -1.</param>
/// <param name="Bytes">Bytes that it moves, or -1 where the trace does not say.</param>
/// <param name="BytesPerNs">Bandwidth as PyTorch's profiler states it in the file: bytes / duration, of AMD's devices / (duration + 1 ns).</param>
internal readonly record struct HtaOperation(int Track, string Name, long StartNs, long EndNs, int Call, long Bytes, double BytesPerNs)
{
    /// <summary>The rows that HTA looks at: with several profiler steps only those whose call began before the last step.</summary>
    public static List<HtaOperation> Of(TraceIndex index, bool rounds)
    {
        Trace trace = index.Trace;
        long limit = LastStep(trace, rounds);
        int bytesKey = TransferEdges.KeyOf(trace, OperationAttributes.Bytes);
        List<HtaOperation> rows = [];
        foreach (int row in DeviceOperations.RowsOf(index, -1))
        {
            int call = index.Launches.CallOf(row);
            if (limit != long.MaxValue && (call < 0 || StartOf(trace, call, rounds) >= limit)) continue;
            long bytes = bytesKey >= 0 && trace.Attributes.TryGet(row, bytesKey, out AttributeValue value) ? value.Int64 : -1, length = trace.Spans.Duration[row];
            rows.Add(new HtaOperation(trace.Spans.Track[row], trace.NameOf(row), StartOf(trace, row, rounds), EndOf(trace, row, rounds), call, bytes, (double)bytes / Math.Max(1, length + (IsAmd(trace, row) ? 1 : 0))));
        }

        return rows;
    }

    public static long StartOf(Trace trace, int row, bool rounds) => rounds ? (long)Math.Ceiling(Microseconds(trace.Spans.Start[row])) * 1000 : trace.Spans.Start[row];

    // The end is the sum of two binary fractions of a microsecond, rounded down.
    public static long EndOf(Trace trace, int row, bool rounds) =>
        rounds ? (long)Math.Floor(Microseconds(trace.Spans.Start[row]) + Microseconds(trace.Spans.Duration[row])) * 1000 : trace.Spans.EndOf(row);

    /// <summary>HTA rounds a file in which any time has a fraction of a microsecond.</summary>
    public static bool HasFractions(Trace trace)
    {
        foreach (long start in trace.Spans.Start)
            if (start % 1000 != 0) return true;
        return false;
    }

    private static bool IsAmd(Trace trace, int row) => trace.Tracks[trace.Spans.Track[row]].Device is >= 0 and var device && trace.Devices[device].Api == DeviceApi.Hip;

    private static long LastStep(Trace trace, bool rounds)
    {
        HashSet<string> names = [];
        long last = long.MinValue;
        for (int row = 0; row < trace.Spans.Count; row++)
        {
            if (trace.Tracks[trace.Spans.Track[row]].Kind != TrackKind.Requests || !trace.NameOf(row).StartsWith("ProfilerStep", StringComparison.Ordinal)) continue;
            names.Add(trace.NameOf(row));
            last = Math.Max(last, StartOf(trace, row, rounds));
        }

        return names.Count > 1 ? last : long.MaxValue;
    }

    // The double nearest to the decimal in the file; epoch times in microseconds have steps of a quarter, and the rounding sees them.
    private static double Microseconds(long ns) => double.Parse($"{ns / 1000}.{ns % 1000:000}", CultureInfo.InvariantCulture);
}
