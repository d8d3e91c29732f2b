using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>A queue by itself, from the begin of its first operation to the end of its last: <c>BusyNs + IdleNs = SpanNs</c>.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Track">Track id.</param>
/// <param name="Operations">Number of operations.</param>
/// <param name="SumNs">Sum of their durations.</param>
/// <param name="SpanNs">First begin to last end on this queue.</param>
/// <param name="BusyNs">Union of its operations.</param>
/// <param name="Intervals">Stretches without a gap in that union.</param>
/// <param name="Overlapping">Operations that began before an earlier one of the queue had ended.</param>
public sealed record QueueActivity(int Device, int Track, int Operations, long SumNs, long SpanNs, long BusyNs, int Intervals, int Overlapping)
{
    /// <summary>Time between its first begin and its last end without an operation.</summary>
    public long IdleNs => SpanNs - BusyNs;

    /// <summary>Each queue with operations, by device and track.</summary>
    internal static ImmutableArray<QueueActivity> Of(TraceIndex index) =>
        [.. index.TracksOf(TrackKind.DeviceQueue).Select(t => Of(index, t)).OfType<QueueActivity>().OrderBy(q => q.Device).ThenBy(q => q.Track)];

    private static QueueActivity? Of(TraceIndex index, int track)
    {
        SpanTable spans = index.Trace.Spans;
        (int first, int end) = index.RowsOf(track);
        if (first == end) return null;
        // Rows of a queue are ordered by begin.
        long reached = spans.Start[first], busy = 0, sum = 0;
        int intervals = 0, overlapping = 0;
        for (int row = first; row < end; row++)
        {
            long from = spans.Start[row], to = spans.EndOf(row);
            sum += to - from;
            if (row == first || from > reached) intervals++;
            else if (from < reached) overlapping++;
            busy += Math.Max(to - Math.Max(from, reached), 0);
            reached = Math.Max(reached, to);
        }

        return new QueueActivity(index.Trace.Tracks[track].Device, track, end - first, sum, reached - spans.Start[first], busy, intervals, overlapping);
    }
}
