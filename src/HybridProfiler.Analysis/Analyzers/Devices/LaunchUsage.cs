using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>How operations got onto a device.</summary>
/// <param name="Device">Device id, or -1 for all devices.</param>
/// <param name="Operations">Operations on the device.</param>
/// <param name="Matched">Operations whose submitting call is known.</param>
/// <param name="Calls">Distinct calls that submitted them.</param>
/// <param name="MostPerCall">Most operations that one call submitted; more than 1 where graphs are launched.</param>
/// <param name="NegativeDelays">Operations that began before their call returned.</param>
/// <param name="Delays">End of the call to begin on the device, of each matched operation; 0 where it began before the call returned.</param>
/// <param name="Api">Durations of the calls, each call once.</param>
public sealed record LaunchUsage(int Device, int Operations, int Matched, int Calls, int MostPerCall, int NegativeDelays, DurationSummary Delays, DurationSummary Api)
{
    /// <summary>Operations without a known call.</summary>
    public int Unmatched => Operations - Matched;

    /// <summary>All devices together first, then each.</summary>
    internal static ImmutableArray<LaunchUsage> Of(TraceIndex index)
    {
        int[] devices = [.. DeviceOperations.DevicesOf(index)];
        return devices.Length == 0 ? [] : [.. devices.Prepend(-1).Select(d => Of(index, d))];
    }

    private static LaunchUsage Of(TraceIndex index, int device)
    {
        SpanTable spans = index.Trace.Spans;
        List<long> delays = [], api = [];
        Dictionary<int, int> calls = [];
        int operations = 0, negative = 0, most = 0;
        foreach (int row in DeviceOperations.RowsOf(index, device))
        {
            operations++;
            int call = index.Launches.CallOf(row);
            if (call < 0) continue;
            ref int fan = ref CollectionsMarshal.GetValueRefOrAddDefault(calls, call, out bool known);
            if (!known) api.Add(spans.Duration[call]);
            most = Math.Max(most, ++fan);
            long delay = spans.Start[row] - spans.EndOf(call);
            if (delay < 0) negative++;
            delays.Add(Math.Max(delay, 0));
        }

        return new LaunchUsage(
            device, operations, delays.Count, calls.Count, most, negative,
            DurationSummary.Of(CollectionsMarshal.AsSpan(delays)), DurationSummary.Of(CollectionsMarshal.AsSpan(api)));
    }
}
