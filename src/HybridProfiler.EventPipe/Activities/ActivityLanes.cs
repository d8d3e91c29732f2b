using HybridProfiler.Model;

namespace HybridProfiler.EventPipe.Activities;

/// <summary>
/// Lanes of what belongs to no thread. An activity lies on the lane of the one around it where it fits, else on the first lane
/// that is empty: on one lane nothing nests but what is part of what. Activities come in the order of their begin, longer ones first.
/// </summary>
internal sealed class ActivityLanes(TraceBuilder builder, TrackKind kind, string name)
{
    private readonly List<Lane> _lanes = [];
    private readonly SortedSet<int> _empty = [];
    private readonly PriorityQueue<int, long> _occupied = new();
    private readonly Dictionary<RecordedActivity, int> _laneOf = [];

    /// <summary>Track for an activity.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="endNs">Its end, or that of the file.</param>
    public int TrackFor(RecordedActivity activity, long endNs)
    {
        while (_occupied.TryPeek(out int free, out long until) && until <= activity.StartNs)
        {
            _occupied.Dequeue();
            _lanes[free].Open.Clear();
            _empty.Add(free);
        }

        int lane = LaneAround(activity, endNs);
        if (lane < 0)
        {
            if (_empty.Count == 0)
            {
                _empty.Add(_lanes.Count);
                _lanes.Add(new Lane(builder.AddTrack(new TrackInfo(kind, name, Lane: _lanes.Count)), new Stack<(RecordedActivity, long)>()));
            }

            lane = _empty.Min;
            _empty.Remove(lane);
            // Nothing begins on a lane at the instant at which something without length lies there.
            _occupied.Enqueue(lane, Math.Max(endNs, activity.StartNs + 1));
        }

        _lanes[lane].Open.Push((activity, endNs));
        _laneOf[activity] = lane;
        return _lanes[lane].Track;
    }

    private int LaneAround(RecordedActivity activity, long endNs)
    {
        if (activity.Enclosing is not { } around || !_laneOf.TryGetValue(around, out int lane)) return -1;
        Stack<(RecordedActivity Activity, long EndNs)> open = _lanes[lane].Open;
        while (open.TryPeek(out var top) && top.EndNs <= activity.StartNs) open.Pop();
        return open.TryPeek(out var inner) && inner.Activity == around && inner.EndNs >= endNs ? lane : -1;
    }

    private sealed record Lane(int Track, Stack<(RecordedActivity Activity, long EndNs)> Open);
}
