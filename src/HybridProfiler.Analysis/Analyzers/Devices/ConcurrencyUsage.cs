using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>For how long how many operations ran at once: <c>sum of TimeNs = wall</c>, and <c>TimeNs[0]</c> is the idle time.</summary>
/// <param name="Device">Device id, or -1 for all devices on one axis.</param>
/// <param name="TimeNs">Time with exactly k operations, at position k.</param>
public sealed record ConcurrencyUsage(int Device, ImmutableArray<long> TimeNs)
{
    /// <summary>All devices on one axis first, then each device.</summary>
    internal static ImmutableArray<ConcurrencyUsage> Of(TraceIndex index)
    {
        int[] devices = [.. DeviceOperations.DevicesOf(index)];
        return devices.Length == 0 ? [] : [.. devices.Prepend(-1).Select(d => Of(index, d))];
    }

    private static ConcurrencyUsage Of(TraceIndex index, int device)
    {
        SpanTable spans = index.Trace.Spans;
        List<long> begins = [], ends = [];
        foreach (int row in DeviceOperations.RowsOf(index, device))
        {
            begins.Add(spans.Start[row]);
            ends.Add(spans.EndOf(row));
        }

        begins.Sort();
        ends.Sort();
        List<long> time = [0];
        long cursor = begins[0];
        for (int begin = 0, end = 0; end < ends.Count;)
        {
            int running = begin - end;
            bool begun = begin < begins.Count && begins[begin] <= ends[end];
            long next = begun ? begins[begin++] : ends[end++];
            while (time.Count <= running) time.Add(0);
            time[running] += next - cursor;
            cursor = next;
        }

        while (time.Count > 1 && time[^1] == 0) time.RemoveAt(time.Count - 1);
        return new ConcurrencyUsage(device, [.. time]);
    }
}
