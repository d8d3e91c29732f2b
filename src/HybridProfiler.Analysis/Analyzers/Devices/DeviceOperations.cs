using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>The operations of devices, and where they stand.</summary>
internal static class DeviceOperations
{
    /// <summary>Devices with at least one operation, by id.</summary>
    public static IEnumerable<int> DevicesOf(TraceIndex index) =>
        index.TracksOf(TrackKind.DeviceQueue).Where(t => index.RowsOf(t) is var (first, end) && end > first).Select(t => index.Trace.Tracks[t].Device).Distinct().Order();

    /// <summary>Rows of the operations of a device, queue after queue; -1 for all devices.</summary>
    public static IEnumerable<int> RowsOf(TraceIndex index, int device)
    {
        foreach (int track in index.TracksOf(TrackKind.DeviceQueue))
        {
            if (device >= 0 && index.Trace.Tracks[track].Device != device) continue;
            (int first, int end) = index.RowsOf(track);
            for (int row = first; row < end; row++) yield return row;
        }
    }

    /// <summary>True for operations that run code on the device: kernels, collectives among them.</summary>
    public static bool IsKernel(SpanKind kind) => kind is not (SpanKind.Transfer or SpanKind.Fill or SpanKind.Sync or SpanKind.Wait);

    /// <summary>True for copies and memory sets.</summary>
    public static bool IsMemory(SpanKind kind) => kind is SpanKind.Transfer or SpanKind.Fill;
}
