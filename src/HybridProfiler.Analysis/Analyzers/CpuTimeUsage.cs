using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// CPU time of the threads that record, given to components. Between two samples of a thread its CPU time is split over
/// the components in proportion to their exclusive working time (self time in which the thread does not wait), by largest
/// remainder with ties by component id. What exceeds the working time, and the part of spans without a component, stays
/// unattributed: <c>sum of Components.CpuNs + UnattributedNs = MeasuredNs</c>, exactly.
/// </summary>
/// <param name="Components">Components with working time between samples, the most CPU time first; empty where nothing was measured.</param>
/// <param name="Threads">Threads with a track and at least two samples.</param>
/// <param name="SampledNs">First to last sample, summed over the threads.</param>
/// <param name="MeasuredNs">CPU time of the threads in it.</param>
/// <param name="UnattributedNs">The part of it that belongs to no component.</param>
/// <param name="Absence">Why nothing was measured; empty where something was.</param>
public sealed record CpuTimeUsage(ImmutableArray<ComponentCpuTime> Components, int Threads, long SampledNs, long MeasuredNs, long UnattributedNs, string Absence)
{
    internal static CpuTimeUsage Of(TraceIndex index)
    {
        Trace trace = index.Trace;
        CpuTimeSplit split = new(trace.Components.Length);
        int threads = 0;
        Dictionary<long, SelfSegment[]> segmentsOf = [];
        for (int c = 0; c < trace.Counters.Length; c++)
        {
            CounterSeries series = trace.CounterSamples[c];
            if (series.Count < 2 || !ThreadCpuTimeCounter.TryThread(trace.Counters[c].Name, out long thread)) continue;
            if (!segmentsOf.TryGetValue(thread, out SelfSegment[]? segments)) segmentsOf.Add(thread, segments = SegmentsOf(index, thread));
            if (segments.Length == 0) continue;
            threads++;
            Walk(index, series, segments, split);
        }

        return threads > 0
            ? new CpuTimeUsage(split.Components(), threads, split.SampledNs, split.MeasuredNs, split.UnattributedNs, "")
            : new CpuTimeUsage([], 0, 0, 0, 0, ReasonIn(trace));
    }

    // A thread that took the id of one that had ended has a track of its own; their spans follow each other.
    private static SelfSegment[] SegmentsOf(TraceIndex index, long thread)
    {
        int[] tracks = [.. index.TracksOf(TrackKind.HostThread).Where(t => index.Trace.Tracks[t].NativeId == thread)];
        return tracks.Length == 1 ? index.SelfSegments[tracks[0]] : [.. tracks.SelectMany(t => index.SelfSegments[t]).OrderBy(s => s.StartNs)];
    }

    private static void Walk(TraceIndex index, CounterSeries series, SelfSegment[] segments, CpuTimeSplit split)
    {
        int next = 0;
        for (int sample = 1; sample < series.Count; sample++)
        {
            (long from, long to) = (series.Time[sample - 1], series.Time[sample]);
            long cpu = (long)series.Value[sample] - (long)series.Value[sample - 1];
            while (next < segments.Length && segments[next].EndNs <= from) next++;
            // A sum that falls is another thread's or a damaged file's.
            if (cpu < 0) continue;
            for (int at = next; at < segments.Length && segments[at].StartNs < to; at++)
            {
                if (segments[at].Waits) continue;
                split.Work(index.ComponentOf[segments[at].Span], Math.Max(0, Math.Min(segments[at].EndNs, to) - Math.Max(segments[at].StartNs, from)));
            }

            split.EndInterval(to - from, cpu);
        }
    }

    private static string ReasonIn(Trace trace) =>
        trace.Health.Absences.FirstOrDefault(a => a.Source == ThreadCpuTimeCounter.Source) is { } absence ? absence.Reason
        : trace.Counters.Any(c => ThreadCpuTimeCounter.TryThread(c.Name, out _)) ? "no thread with spans was sampled twice"
        : "the recording was made without AddThreadCpuTime()";
}
