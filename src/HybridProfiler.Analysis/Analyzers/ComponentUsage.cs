using System.Collections.Immutable;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>What one component did and took.</summary>
/// <param name="Component">Component id.</param>
/// <param name="Scopes">Host spans of the component (nested ones included).</param>
/// <param name="Calls">Durations of its calls: outermost finished spans of the component that do not wait, on threads and across them.</param>
/// <param name="UnfinishedCalls">Calls that had not ended when the recording stopped; not in <paramref name="Calls"/>.</param>
/// <param name="HostSelfNs">Exclusive host time: thread time during which the innermost span was the component's.</param>
/// <param name="HostWaitNs">The part of it spent waiting: in Wait and Sync spans, and in calls from the submission of their own copy on where they return only when it is done.</param>
/// <param name="HostInclusiveNs">Thread time under a span of the component, whoever was innermost (per thread from interval unions).</param>
/// <param name="HostShare">Host work (exclusive minus waiting) as a ratio of that of all components.</param>
/// <param name="Launches">Operations on devices.</param>
/// <param name="Kernels">Kernels among them, collectives included.</param>
/// <param name="DeviceExclusiveNs">Device time during which it alone computed, over all devices.</param>
/// <param name="DeviceSharedNs">Its part of device time shared with other components.</param>
/// <param name="DeviceShare">Exclusive and shared device time as a ratio of the walls of all devices.</param>
/// <param name="BytesIn">Bytes taken over from other components.</param>
/// <param name="BytesOut">Bytes handed over to other components.</param>
public sealed record ComponentUsage(
    int Component, int Scopes, Distribution Calls, int UnfinishedCalls, long HostSelfNs, long HostWaitNs, long HostInclusiveNs, double HostShare,
    int Launches, int Kernels, long DeviceExclusiveNs, long DeviceSharedNs, double DeviceShare, long BytesIn, long BytesOut)
{
    /// <summary>Exclusive host time without waiting, in nanoseconds.</summary>
    public long HostWorkNs => HostSelfNs - HostWaitNs;

    /// <summary>Kernels for each call, finished or not; NaN where nothing was called.</summary>
    public double KernelsPerCall => Calls.Count + UnfinishedCalls > 0 ? (double)Kernels / (Calls.Count + UnfinishedCalls) : double.NaN;

    /// <summary>Exclusive and shared device time, in nanoseconds.</summary>
    public long DeviceNs => DeviceExclusiveNs + DeviceSharedNs;

    internal static ImmutableArray<ComponentUsage> Of(TraceIndex index, ImmutableArray<DeviceUsage> devices)
    {
        Trace trace = index.Trace;
        int count = trace.Components.Length;
        long[] self = new long[count], wait = new long[count], inclusive = new long[count];
        long[] deviceExclusive = new long[count], deviceShared = new long[count], bytesIn = new long[count], bytesOut = new long[count];
        int[] scopes = new int[count], unfinished = new int[count], launches = new int[count], kernels = new int[count];
        List<long>[] calls = [.. Enumerable.Range(0, count).Select(_ => new List<long>())];
        for (int track = 0; track < trace.Tracks.Length; track++)
        {
            if (trace.Tracks[track].Kind == TrackKind.HostThread) AddSelfTimes(index, track, self, wait, inclusive);
            if (index.IsHost(track)) AddCalls(index, track, scopes, calls, unfinished);
        }

        foreach (DeviceShare share in devices.SelectMany(d => d.Shares))
        {
            if (share.Kind != DeviceShareKind.Component || share.Id < 0) continue;
            deviceExclusive[share.Id] += share.ExclusiveNs;
            deviceShared[share.Id] += share.SharedNs;
        }

        foreach (int track in index.TracksOf(TrackKind.DeviceQueue))
        {
            (int first, int end) = index.RowsOf(track);
            for (int row = first; row < end; row++)
            {
                if (trace.Spans.Component[row] is not (>= 0 and int component)) continue;
                launches[component]++;
                if (DeviceOperations.IsKernel(index.KindOf(row))) kernels[component]++;
            }
        }

        for (int h = 0; h < trace.HandOffs.Count; h++)
        {
            EdgeInfo edge = trace.Edges[trace.HandOffs.Edge[h]];
            if (edge.Producer >= 0) bytesOut[edge.Producer] += trace.HandOffs.Bytes[h];
            if (edge.Consumer >= 0 && trace.HandOffs.Consumed[h] >= 0) bytesIn[edge.Consumer] += trace.HandOffs.Bytes[h];
        }

        long allWork = self.Sum() - wait.Sum(), walls = devices.Sum(d => d.WallNs);
        return
        [
            .. Enumerable.Range(0, count).Select(c => new ComponentUsage(
                c, scopes[c], Distribution.Of([.. calls[c]]), unfinished[c], self[c], wait[c], inclusive[c], Ratio(self[c] - wait[c], allWork),
                launches[c], kernels[c], deviceExclusive[c], deviceShared[c], Ratio(deviceExclusive[c] + deviceShared[c], walls), bytesIn[c], bytesOut[c]))
                .OrderByDescending(u => u.HostWorkNs + u.DeviceNs).ThenBy(u => u.Component),
        ];
    }

    /// <summary>Durations of each component's calls, by component id.</summary>
    internal static List<long>[] CallsOf(TraceIndex index)
    {
        int count = index.Trace.Components.Length;
        List<long>[] calls = [.. Enumerable.Range(0, count).Select(_ => new List<long>())];
        int[] scopes = new int[count], unfinished = new int[count];
        for (int track = 0; track < index.Trace.Tracks.Length; track++)
            if (index.IsHost(track)) AddCalls(index, track, scopes, calls, unfinished);
        return calls;
    }

    private static double Ratio(long part, long whole) => whole > 0 ? (double)part / whole : double.NaN;

    private static void AddSelfTimes(TraceIndex index, int track, long[] self, long[] wait, long[] inclusive)
    {
        // The stretch belongs to its own component, and counts as inclusive for each distinct component above it.
        long[] inSet = new long[index.ComponentSets.Count];
        foreach (SelfSegment segment in index.SelfSegments[track])
        {
            int set = index.ComponentSets.Of(segment.Span);
            if (set < 0) continue;
            inSet[set] += segment.LengthNs;
            int own = index.ComponentOf[segment.Span];
            self[own] += segment.LengthNs;
            if (segment.Waits) wait[own] += segment.LengthNs;
        }

        for (int set = 0; set < inSet.Length; set++)
            for (int each = set; inSet[set] > 0 && each >= 0; each = index.ComponentSets.Rest(each)) inclusive[index.ComponentSets.First(each)] += inSet[set];
    }

    private static void AddCalls(TraceIndex index, int track, int[] scopes, List<long>[] calls, int[] unfinished)
    {
        (int first, int end) = index.RowsOf(track);
        for (int row = first; row < end; row++)
        {
            int component = index.Trace.Spans.Component[row];
            if (component < 0 || index.KindOf(row) == SpanKind.Decision || (index.KindOf(row) == SpanKind.Alloc && index.Trace.Spans.Duration[row] == 0)) continue;
            scopes[component]++;
            int parent = index.Trace.Spans.Parent[row];
            if (TraceIndex.IsWaiting(index.KindOf(row)) || (parent >= 0 && index.ComponentSets.Contains(index.ComponentSets.Of(parent), component))) continue;
            if (index.IsUnfinished(row)) unfinished[component]++;
            else calls[component].Add(index.Trace.Spans.Duration[row]);
        }
    }
}
