using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// How a host thread spent the recording. <c>ComputeNs + WaitNs + RuntimeNs + UnattributedNs = WallNs</c>, exactly:
/// the first three are self times of its spans.
/// </summary>
/// <param name="Track">Track id.</param>
/// <param name="Spans">Spans on the thread.</param>
/// <param name="WallNs">Wall of the recording.</param>
/// <param name="ComputeNs">Self time of spans that are neither waiting nor runtime.</param>
/// <param name="WaitNs">Self time of Wait and Sync spans, and of calls from the submission of their own copy on where they return only when it is done.</param>
/// <param name="RuntimeNs">Self time of Runtime spans (GC, JIT).</param>
/// <param name="UnattributedNs">Time under no span.</param>
public sealed record ThreadUsage(int Track, int Spans, long WallNs, long ComputeNs, long WaitNs, long RuntimeNs, long UnattributedNs)
{
    internal static ImmutableArray<ThreadUsage> Of(TraceIndex index) => [.. index.TracksOf(TrackKind.HostThread).Select(t => Of(index, t))];

    private static ThreadUsage Of(TraceIndex index, int track)
    {
        long compute = 0, wait = 0, runtime = 0;
        foreach (SelfSegment segment in index.SelfSegments[track])
        {
            if (segment.Waits) wait += segment.LengthNs;
            else if (index.KindOf(segment.Span) == SpanKind.Runtime) runtime += segment.LengthNs;
            else compute += segment.LengthNs;
        }

        (int first, int end) = index.RowsOf(track);
        return new ThreadUsage(track, end - first, index.WallNs, compute, wait, runtime, index.WallNs - compute - wait - runtime);
    }
}
