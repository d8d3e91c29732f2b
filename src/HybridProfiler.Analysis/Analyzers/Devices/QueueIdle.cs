using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Gaps of one queue that have one cause. A gap lies between the latest end so far and the next begin, and has exactly one
/// cause: the gaps of a queue sum to its idle time within its own span.
/// </summary>
/// <param name="Device">Device id.</param>
/// <param name="Track">Track id of the queue.</param>
/// <param name="Cause">Why.</param>
/// <param name="Component">Host waits: component that the submitting thread worked for during most of the gap; -1 for none, and for other causes.</param>
/// <param name="Gaps">Number of gaps.</param>
/// <param name="IdleNs">Their length.</param>
/// <param name="LongestNs">The longest one.</param>
public sealed record QueueIdle(int Device, int Track, IdleCause Cause, int Component, int Gaps, long IdleNs, long LongestNs)
{
    /// <summary>A gap shorter than this, submitted in time, is what the device takes from one operation to the next; as in Holistic Trace Analysis.</summary>
    public const long KernelWaitNs = 30_000;

    internal static ImmutableArray<QueueIdle> Of(TraceIndex index)
    {
        Dictionary<int, List<int>> dependencies = [];
        for (int i = 0; i < index.Trace.Flows.Count; i++)
        {
            if (index.Trace.Flows.Kind[i] != (byte)FlowKind.Dependency) continue;
            if (!dependencies.TryGetValue(index.Trace.Flows.To[i], out List<int>? from)) dependencies.Add(index.Trace.Flows.To[i], from = []);
            from.Add(index.Trace.Flows.From[i]);
        }

        RuntimeHolds holds = new(index);
        return [.. index.TracksOf(TrackKind.DeviceQueue).SelectMany(t => Of(index, holds, t, dependencies)).OrderBy(q => q.Device).ThenBy(q => q.Track).ThenByDescending(q => q.IdleNs).ThenBy(q => q.Cause).ThenBy(q => q.Component)];
    }

    private static IEnumerable<QueueIdle> Of(TraceIndex index, RuntimeHolds holds, int track, Dictionary<int, List<int>> dependencies)
    {
        SpanTable spans = index.Trace.Spans;
        (int first, int end) = index.RowsOf(track);
        Dictionary<(IdleCause Cause, int Component), (int Gaps, long Ns, long Longest)> sums = [];
        long reached = first < end ? spans.Start[first] : 0;
        for (int row = first; row < end; row++)
        {
            long gap = spans.Start[row] - reached;
            if (gap > 0)
            {
                (IdleCause, int) key = CauseOf(index, holds, row, reached, gap, dependencies);
                (int gaps, long ns, long longest) = sums.GetValueOrDefault(key);
                sums[key] = (gaps + 1, ns + gap, Math.Max(longest, gap));
            }

            reached = Math.Max(reached, spans.EndOf(row));
        }

        foreach (((IdleCause cause, int component), (int gaps, long ns, long longest)) in sums)
            yield return new QueueIdle(index.Trace.Tracks[track].Device, track, cause, component, gaps, ns, longest);
    }

    private static (IdleCause Cause, int Component) CauseOf(TraceIndex index, RuntimeHolds holds, int row, long idleFrom, long gap, Dictionary<int, List<int>> dependencies)
    {
        SpanTable spans = index.Trace.Spans;
        int call = index.Launches.CallOf(row);
        if (call >= 0 && spans.Start[call] > idleFrom) return HostCause(index, holds, call, idleFrom);
        foreach (int on in dependencies.GetValueOrDefault(row) ?? [])
        {
            if (spans.Track[on] == spans.Track[row] || spans.EndOf(on) <= idleFrom) continue;
            return (index.KindOf(on) == SpanKind.Transfer ? IdleCause.Transfer : IdleCause.Dependency, -1);
        }

        if (call < 0) return (IdleCause.Unknown, -1);
        return (gap < KernelWaitNs ? IdleCause.Kernel : IdleCause.Other, -1);
    }

    // What the submitting thread did, or what held it, for most of the time from the begin of the gap to the submission.
    private static (IdleCause Cause, int Component) HostCause(TraceIndex index, RuntimeHolds holds, int call, long idleFrom)
    {
        int track = index.Trace.Spans.Track[call];
        List<(long Start, long End)> left = [(idleFrom, index.Trace.Spans.Start[call])];
        SortedDictionary<(IdleCause Cause, int Component), long> times = [];
        foreach ((IdleCause cause, long ns) in holds.TakeFrom(index.Trace, track, left))
            if (ns > 0) times[(cause, -1)] = ns;
        if (index.IsHost(track))
        {
            SelfSegment[] segments = index.SelfSegments[track];
            long until = index.Trace.Spans.Start[call];
            for (int i = TimeSearch.CountUpTo<SelfSegment, long>(segments, idleFrom, static s => s.EndNs); left.Count > 0 && i < segments.Length && segments[i].StartNs < until; i++)
            {
                long overlap = RuntimeHolds.Take(left, [(segments[i].StartNs, segments[i].EndNs)]);
                if (overlap == 0) continue;
                SpanKind kind = index.KindOf(segments[i].Span);
                IdleCause cause = kind == SpanKind.Runtime ? IdleCause.Runtime : kind == SpanKind.Wait ? IdleCause.HostWaiting : segments[i].Waits ? IdleCause.BlockingSync : IdleCause.Host;
                int component = cause == IdleCause.Runtime ? -1 : index.ComponentOf[segments[i].Span];
                times[(cause, component)] = times.GetValueOrDefault((cause, component)) + overlap;
            }
        }

        // What is left the thread was under no span.
        long starved = holds.StarvedNs(left), untold = left.Sum(w => w.End - w.Start) - starved;
        if (starved > 0) times[(IdleCause.ThreadPoolStarvation, -1)] = starved;
        return times.Count == 0 || untold > times.Values.Max() ? (IdleCause.Host, -1) : times.MaxBy(t => t.Value).Key;
    }
}
