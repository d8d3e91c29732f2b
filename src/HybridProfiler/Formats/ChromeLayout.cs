using System.Runtime.CompilerServices;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Finds a place for every span of a track such that no two spans of one lane overlap unless one contains the other,
/// and such that what contains a span on its lane is its parent in the trace (and that parent's parents), nothing else.
/// </summary>
/// <remarks>
/// Spans with a length stand where they are. A span of zero length needs one nanosecond: it takes the next one that is
/// free inside its parent, after its elder siblings and before the next span that has a length; at its parent's end, or
/// where the next span begins at once, the last free one before. Where there is no such nanosecond (a second child of a
/// parent of zero length, an instant exactly between two adjoining siblings) it goes to a lane that holds only such
/// instants, instead of looking like a child of a span that is not its parent.
/// </remarks>
internal sealed class ChromeLayout(SpanTable spans)
{
    /// <summary>The lane of a track for spans of zero length that found no room.</summary>
    public const int InstantLane = -1;

    /// <summary>Farthest that a span of zero length is drawn from its time on the lanes that it shares with others.</summary>
    private const long MaximumShiftNs = 1000;

    private readonly ChromeLanes _lanes = new();
    private Open[] _open = new Open[64];
    private int _depth;
    private int _nextLong;
    private int _endRow;
    private long _instantsEnd;

    /// <summary>Begins a track.</summary>
    public void Begin(int track, long originNs)
    {
        _lanes.Reset(originNs);
        _depth = 0;
        _nextLong = spans.TrackOffsets[track];
        _endRow = spans.TrackOffsets[track + 1];
        _instantsEnd = originNs;
    }

    /// <summary>Places the next row of the track.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ChromePlace Place(int row)
    {
        int parent = spans.ParentColumn[row];
        while (_depth > 0 && _open[_depth - 1].Row != parent) _depth--;
        long start = spans.StartColumn[row], duration = spans.DurationColumn[row];
        ChromePlace place = duration > 0 ? PlaceLong(start, start + duration) : PlaceInstant(row, start);
        Push(row, place);
        return place;
    }

    private ChromePlace PlaceLong(long start, long end)
    {
        if (_depth > 0)
        {
            ref Open parent = ref _open[_depth - 1];
            if (start >= parent.FreeFrom && end <= parent.End)
            {
                parent.FreeFrom = end;
                return new ChromePlace(start, end, parent.Lane);
            }
        }

        int lane = _lanes.FirstFree(start);
        _lanes.Take(lane, end);
        return new ChromePlace(start, end, lane);
    }

    private ChromePlace PlaceInstant(int row, long time)
    {
        bool nested = _depth > 0;
        ref Open parent = ref _open[Math.Max(0, _depth - 1)];
        long freeFrom = nested ? parent.FreeFrom : _lanes.EndOf(0);
        long freeTo = nested ? parent.End : long.MaxValue;
        // Spans with a length never lie on the lane of instants, so only its own parent bounds a span there.
        if (!nested || parent.Lane != InstantLane) freeTo = Math.Min(freeTo, NextLongStart(row));
        long start = Math.Min(Math.Max(time, freeFrom), freeTo - 1);
        if (start >= freeFrom && start >= time - 1 && start <= time + MaximumShiftNs)
        {
            if (nested) parent.FreeFrom = start + 1;
            else _lanes.Take(0, start + 1);
            return new ChromePlace(start, start + 1, nested ? parent.Lane : 0);
        }

        start = Math.Max(time, _instantsEnd);
        _instantsEnd = start + 1;
        return new ChromePlace(start, start + 1, InstantLane);
    }

    /// <summary>Start of the next span of the track that has a length.</summary>
    private long NextLongStart(int row)
    {
        if (_nextLong <= row) _nextLong = row + 1;
        while (_nextLong < _endRow && spans.DurationColumn[_nextLong] <= 0) _nextLong++;
        return _nextLong < _endRow ? spans.StartColumn[_nextLong] : long.MaxValue;
    }

    private void Push(int row, in ChromePlace place)
    {
        if (_depth == _open.Length) Array.Resize(ref _open, _depth * 2);
        _open[_depth++] = new Open { Row = row, End = place.EndNs, FreeFrom = place.StartNs, Lane = place.Lane };
    }

    private struct Open
    {
        public int Row;
        public long End;
        public long FreeFrom;
        public int Lane;
    }
}
