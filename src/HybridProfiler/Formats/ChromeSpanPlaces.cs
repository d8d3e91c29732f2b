using System.Buffers;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Where every span came to lie, in rented memory, so that flows can be tied to what is drawn.</summary>
internal sealed class ChromeSpanPlaces(Trace trace) : IDisposable
{
    private readonly SpanTable _spans = trace.Spans;
    private long[] _start = ArrayPool<long>.Shared.Rent(trace.Spans.Count);
    private int[] _lane = ArrayPool<int>.Shared.Rent(trace.Spans.Count);

    /// <summary>Lanes of the file, by their number.</summary>
    public required List<ChromeLane> Lanes { get; init; }

    public void Set(int row, long startNs, ChromeLane lane)
    {
        _start[row] = startNs;
        _lane[row] = lane.Number;
    }

    public ChromeLane LaneOf(int row) => Lanes[_lane[row]];

    /// <summary>
    /// The first instant from a given one on at which a span is the innermost one drawn: viewers tie the end of a flow
    /// to the innermost span at its time. Where its children leave no such instant, one inside the span.
    /// </summary>
    public long InstantInside(int row, long fromNs)
    {
        const int MostChildrenLookedAt = 64;
        long end = EndOf(row), wanted = Math.Clamp(fromNs, _start[row], end - 1), time = wanted;
        for (int tries = 0; tries < MostChildrenLookedAt && time < end; tries++)
        {
            int child = ChildAt(row, time);
            if (child < 0) return time;
            time = EndOf(child);
        }

        return wanted;
    }

    public void Dispose()
    {
        ArrayPool<long>.Shared.Return(_start);
        ArrayPool<int>.Shared.Return(_lane);
        (_start, _lane) = ([], []);
    }

    private long EndOf(int row) => _start[row] + Math.Max(1, _spans.DurationColumn[row]);

    /// <summary>The child of a span that is drawn over it at an instant, or -1.</summary>
    private int ChildAt(int row, long time)
    {
        const int MostRowsLookedAt = 64;
        int endOfTrack = _spans.TrackOffsets[_spans.TrackColumn[row] + 1];
        // Rows of a track are in order of their true start; what is drawn lies a nanosecond earlier at most.
        int after = UpperBound(row + 1, endOfTrack, time + 1);
        for (int looked = 0, candidate = after - 1; candidate > row && looked < MostRowsLookedAt; candidate--, looked++)
        {
            if (_start[candidate] > time || _lane[candidate] != _lane[row]) continue;
            int covering = -1;
            for (int at = candidate, depth = 0; at > row; at = _spans.ParentColumn[at])
            {
                if (_lane[at] == _lane[row] && _start[at] <= time && time < EndOf(at) && _spans.ParentColumn[at] == row) covering = at;
                if (++depth > 4096) return -1;
            }

            return covering;
        }

        return -1;
    }

    private int UpperBound(int first, int end, long time)
    {
        ReadOnlySpan<long> starts = _spans.StartColumn;
        // What is looked for is near: the steps are doubled until they lead beyond it.
        for (int step = 1; first + step < end; step *= 2)
        {
            if (starts[first + step] > time)
            {
                end = first + step;
                break;
            }

            first += step;
        }

        while (first < end)
        {
            int middle = (first + end) >>> 1;
            if (starts[middle] <= time) first = middle + 1;
            else end = middle;
        }

        return first;
    }
}
