using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Self time of host threads and async lanes, cut where a thread begins or ends to wait: in Wait and Sync spans, in calls for
/// their own copies (<see cref="BlockingCopies"/>), and within its spans in such calls of a driver that were reported apart.
/// </summary>
internal static class HostSegments
{
    /// <summary>Stretches by track; empty for tracks of other kinds.</summary>
    public static SelfSegment[][] Of(TraceIndex index)
    {
        Trace trace = index.Trace;
        SelfSegment[][] segments = new SelfSegment[trace.Tracks.Length][];
        for (int track = 0; track < segments.Length; track++)
            segments[track] = index.IsHost(track) ? Marked(index, SelfTimeWalk.Of(trace, track)) : [];
        foreach (List<int> tracks in HostThreads.Of(index))
        {
            int thread = tracks[0];
            if (tracks.Count > 1 && segments[thread].Length > 0) segments[thread] = Cut(segments[thread], WaitsOfCalls(index, tracks));
        }

        return segments;
    }

    private static long WaitsFromNs(TraceIndex index, in SelfSegment segment) => TraceIndex.IsWaiting(index.KindOf(segment.Span)) ? segment.StartNs : index.BlockingCopies.WaitsFromNs(segment.Span);

    private static SelfSegment[] Marked(TraceIndex index, SelfSegment[] segments)
    {
        int blocked = 0;
        for (int i = 0; i < segments.Length; i++)
        {
            SelfSegment segment = segments[i];
            long from = WaitsFromNs(index, segment);
            if (from <= segment.StartNs) segments[i] = segment with { Waits = true };
            else if (from < segment.EndNs) blocked++;
        }

        if (blocked == 0) return segments;
        SelfSegment[] cut = new SelfSegment[segments.Length + blocked];
        int count = 0;
        foreach (SelfSegment segment in segments)
        {
            long from = segment.Waits ? long.MaxValue : index.BlockingCopies.WaitsFromNs(segment.Span);
            cut[count++] = from < segment.EndNs ? segment with { EndNs = from } : segment;
            if (from < segment.EndNs) cut[count++] = segment with { StartNs = from, Waits = true };
        }

        return cut;
    }

    // Where a call of the driver is what the thread does innermost, and waits.
    private static List<SelfSegment> WaitsOfCalls(TraceIndex index, List<int> tracks)
    {
        List<SelfSegment> waits = [];
        for (SelfTimeWalk walk = SelfTimeWalk.Over(index, tracks); walk.TryNext(out SelfSegment segment);)
        {
            if (index.Trace.Spans.Track[segment.Span] == tracks[0]) continue;
            long from = WaitsFromNs(index, segment);
            if (from < segment.EndNs) waits.Add(segment with { StartNs = Math.Max(segment.StartNs, from) });
        }

        return waits;
    }

    private static SelfSegment[] Cut(SelfSegment[] segments, List<SelfSegment> waits)
    {
        if (waits.Count == 0) return segments;
        List<SelfSegment> cut = new(segments.Length + 2 * waits.Count);
        int next = 0;
        foreach (SelfSegment segment in segments)
        {
            while (next < waits.Count && waits[next].EndNs <= segment.StartNs) next++;
            SelfSegment left = segment;
            for (int at = next; !segment.Waits && at < waits.Count && waits[at].StartNs < segment.EndNs; at++)
            {
                long from = Math.Max(waits[at].StartNs, left.StartNs), to = Math.Min(waits[at].EndNs, left.EndNs);
                if (from > left.StartNs) cut.Add(left with { EndNs = from });
                cut.Add(left with { StartNs = from, EndNs = to, Waits = true });
                left = left with { StartNs = to };
            }

            if (left.LengthNs > 0) cut.Add(left);
        }

        return [.. cut];
    }
}
