namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Divides windows among owners: each instant belongs to the owners of the lowest tier that is active, in equal
/// parts, and to nobody where none is. What is given out and what is nobody's sum to the windows exactly.
/// One pass over all sources by time, whatever the number of windows; it holds only what is active.
/// </summary>
internal sealed class Partition
{
    private readonly PartitionWindow?[] _windows;
    private readonly TimeHeap _turns = new();
    private Activity[] _pending = new Activity[16];
    private bool[] _isRunning = new bool[16];
    private int[] _free = new int[16];
    private int _freeCount, _used;

    private Partition(PartitionWindow?[] windows) => _windows = windows;

    /// <summary>Runs over one window.</summary>
    /// <param name="streams">Activities; cut to the window. One owner may be active several times at once and still counts once.</param>
    /// <param name="startNs">Start of the window.</param>
    /// <param name="endNs">End of the window.</param>
    /// <param name="into">Takes the time, one per tier.</param>
    /// <returns>The time that is nobody's, in nanoseconds.</returns>
    public static long Run(ReadOnlySpan<ActivityStream> streams, long startNs, long endNs, SharedTime[] into)
    {
        PartitionWindow window = new(startNs, endNs, into);
        Run(streams, [window]);
        return window.FreeNs;
    }

    /// <summary>Runs over several windows, which may overlap.</summary>
    /// <param name="streams">Activities, each of which belongs to one window and is cut to it.</param>
    /// <param name="windows">The windows; activities of those that are null are passed over.</param>
    public static void Run(ReadOnlySpan<ActivityStream> streams, PartitionWindow?[] windows) => new Partition(windows).Run(streams);

    private void Run(ReadOnlySpan<ActivityStream> streams)
    {
        Activity[] next = new Activity[streams.Length];
        TimeHeap sources = new();
        for (int s = 0; s < streams.Length; s++)
            if (streams[s].TryNext(out next[s])) sources.Push(next[s].StartNs, s);
        while (sources.Count > 0)
        {
            int source = sources.Next;
            Turn(next[source].StartNs);
            Take(next[source]);
            if (streams[source].TryNext(out next[source])) sources.Postpone(next[source].StartNs);
            else sources.Pop();
        }

        Turn(long.MaxValue);
        foreach (PartitionWindow? window in _windows) window?.Advance(window.EndNs);
    }

    // Begins and ends up to an instant, in order.
    private void Turn(long untilNs)
    {
        while (_turns.Count > 0 && _turns.NextNs <= untilNs)
        {
            int at = _turns.Next;
            Activity activity = _pending[at];
            if (_isRunning[at])
            {
                _turns.Pop();
                _windows[activity.Window]!.End(activity.EndNs, activity.Owner, activity.Tier);
                _free[_freeCount++] = at;
                continue;
            }

            _isRunning[at] = true;
            _windows[activity.Window]!.Begin(activity.StartNs, activity.Owner, activity.Tier);
            _turns.Postpone(activity.EndNs);
        }
    }

    private void Take(Activity activity)
    {
        if (activity.Window < 0 || _windows[activity.Window] is not { } window) return;
        long from = Math.Max(activity.StartNs, window.StartNs), to = Math.Min(activity.EndNs, window.EndNs);
        if (to <= from) return;
        // What started before its window begins with it, and that may be later than what comes next.
        bool isRunning = from == activity.StartNs;
        if (isRunning) window.Begin(from, activity.Owner, activity.Tier);
        int at = Slot();
        _pending[at] = activity with { StartNs = from, EndNs = to };
        _isRunning[at] = isRunning;
        _turns.Push(isRunning ? to : from, at);
    }

    private int Slot()
    {
        if (_freeCount > 0) return _free[--_freeCount];
        if (_used == _pending.Length)
        {
            Array.Resize(ref _pending, _used * 2);
            Array.Resize(ref _isRunning, _used * 2);
            Array.Resize(ref _free, _used * 2);
        }

        return _used++;
    }
}
