using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// How many operations were submitted to a queue and had not begun: one more at the begin of the call that submits an
/// operation, one less at the operation's begin. Operations without a known call count nowhere.
/// </summary>
/// <param name="Device">Device id.</param>
/// <param name="Track">Track id.</param>
/// <param name="Points">Changes of the length: two for each operation with a call.</param>
/// <param name="Max">Greatest length.</param>
/// <param name="Mean">Mean length over the window, weighted by time; NaN where no time passed.</param>
/// <param name="WindowNs">First submission to last begin.</param>
/// <param name="FullNs">Time with <see cref="Limit"/> or more operations, during which a further launch blocks the submitting thread.</param>
public sealed record QueueLength(int Device, int Track, int Points, int Max, double Mean, long WindowNs, long FullNs)
{
    /// <summary>Operations that a CUDA stream takes before a launch blocks.</summary>
    public const int Limit = 1024;

    /// <summary>Each queue with submitted operations, by device and track.</summary>
    internal static ImmutableArray<QueueLength> Of(TraceIndex index) =>
        [.. index.TracksOf(TrackKind.DeviceQueue).Select(t => Of(index, t)).OfType<QueueLength>().OrderBy(q => q.Device).ThenBy(q => q.Track)];

    private static QueueLength? Of(TraceIndex index, int track)
    {
        SpanTable spans = index.Trace.Spans;
        (int first, int end) = index.RowsOf(track);
        List<long> submitted = [], begun = [];
        for (int row = first; row < end; row++)
        {
            int call = index.Launches.CallOf(row);
            if (call < 0) continue;
            submitted.Add(spans.Start[call]);
            begun.Add(spans.Start[row]);
        }

        if (submitted.Count == 0) return null;
        submitted.Sort();
        begun.Sort();
        int length = 0, max = 0;
        long windowStart = Math.Min(submitted[0], begun[0]), cursor = windowStart, full = 0;
        Int128 area = 0;
        for (int s = 0, b = 0; s < submitted.Count || b < begun.Count;)
        {
            // At one instant a submission counts before a begin.
            bool submits = s < submitted.Count && (b == begun.Count || submitted[s] <= begun[b]);
            long at = submits ? submitted[s] : begun[b];
            area += (Int128)length * (at - cursor);
            if (length >= Limit) full += at - cursor;
            cursor = at;
            if (submits)
            {
                s++;
                max = Math.Max(max, ++length);
            }
            else
            {
                b++;
                length--;
            }
        }

        long window = cursor - windowStart;
        return new QueueLength(index.Trace.Tracks[track].Device, track, submitted.Count * 2, max, window > 0 ? (double)area / window : double.NaN, window, full);
    }
}
