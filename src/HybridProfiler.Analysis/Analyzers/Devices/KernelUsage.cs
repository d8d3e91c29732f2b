using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>One kernel (by name) of one device: how long it ran, and what it took to get it there.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Name">Name of the kernel.</param>
/// <param name="Kind">Compute, or Communication for collectives.</param>
/// <param name="Durations">Durations on the device.</param>
/// <param name="Share">Sum of its durations / sum of the durations of all kernels of the device.</param>
/// <param name="Launched">Instances whose host call is known.</param>
/// <param name="ApiNs">Sum of the durations of those calls; a call that submitted several operations counts once for each.</param>
/// <param name="Queued">Instances that began after their call had returned.</param>
/// <param name="QueueNs">Sum of their waits: end of the call to begin on the device.</param>
/// <param name="LaunchToEndNs">Sum over the launched instances: begin of the call to the later of its end and the kernel's.</param>
public sealed record KernelUsage(
    int Device, string Name, SpanKind Kind, DurationSummary Durations, double Share, int Launched, long ApiNs, int Queued, long QueueNs, long LaunchToEndNs)
{
    /// <summary>Each kernel, the most time first.</summary>
    internal static ImmutableArray<KernelUsage> Of(TraceIndex index) =>
    [
        .. DeviceOperations.DevicesOf(index).SelectMany(device => Of(index, device))
            .OrderByDescending(k => k.Durations.SumNs).ThenBy(k => k.Device).ThenBy(k => k.Name, StringComparer.Ordinal).ThenBy(k => k.Kind),
    ];

    /// <summary>Durations of all kernels of a device, or of all devices for -1.</summary>
    internal static DurationSummary AllOf(TraceIndex index, int device)
    {
        List<long> durations = [.. DeviceOperations.RowsOf(index, device).Where(r => DeviceOperations.IsKernel(index.KindOf(r))).Select(r => index.Trace.Spans.Duration[r])];
        return DurationSummary.Of(CollectionsMarshal.AsSpan(durations));
    }

    private static IEnumerable<KernelUsage> Of(TraceIndex index, int device)
    {
        Trace trace = index.Trace;
        Dictionary<(int Name, SpanKind Kind), Gathered> groups = [];
        long all = 0;
        foreach (int row in DeviceOperations.RowsOf(index, device))
        {
            SpanKind kind = index.KindOf(row);
            if (!DeviceOperations.IsKernel(kind)) continue;
            ref Gathered? group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, (trace.Spans.Name[row], kind), out _);
            group ??= new Gathered();
            long duration = trace.Spans.Duration[row];
            group.Durations.Add(duration);
            all += duration;
            int call = index.Launches.CallOf(row);
            if (call < 0) continue;
            long start = trace.Spans.Start[row], called = trace.Spans.Start[call], returned = trace.Spans.EndOf(call);
            group.Launched++;
            group.ApiNs += returned - called;
            group.LaunchToEndNs += Math.Max(returned, start + duration) - called;
            if (start <= returned) continue;
            group.Queued++;
            group.QueueNs += start - returned;
        }

        foreach (((int name, SpanKind kind), Gathered group) in groups)
        {
            DurationSummary durations = DurationSummary.Of(CollectionsMarshal.AsSpan(group.Durations));
            double share = all > 0 ? (double)durations.SumNs / all : double.NaN;
            yield return new KernelUsage(device, trace.Strings[name], kind, durations, share, group.Launched, group.ApiNs, group.Queued, group.QueueNs, group.LaunchToEndNs);
        }
    }

    private sealed class Gathered
    {
        public readonly List<long> Durations = [];
        public int Launched, Queued;
        public long ApiNs, QueueNs, LaunchToEndNs;
    }
}
