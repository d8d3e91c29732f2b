namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Activities of one source, those that follow each other without a gap and differ in nothing but their time as one: a partition gives both the same
/// times, and a thread passes through hundreds of functions before another component has it.
/// </summary>
internal sealed class JoinedActivities(ActivityStream stream) : ActivityStream
{
    private Activity _ahead;
    private bool _hasAhead, _hasBegun;

    public override bool TryNext(out Activity activity)
    {
        if (!_hasBegun) (_hasAhead, _hasBegun) = (stream.TryNext(out _ahead), true);
        activity = _ahead;
        if (!_hasAhead) return false;
        long end = activity.EndNs;
        while ((_hasAhead = stream.TryNext(out _ahead)) && _ahead.StartNs == end && _ahead.Owner == activity.Owner && _ahead.Tier == activity.Tier && _ahead.Window == activity.Window) end = _ahead.EndNs;
        activity = activity with { EndNs = end };
        return true;
    }
}
