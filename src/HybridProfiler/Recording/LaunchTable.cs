namespace HybridProfiler.Recording;

/// <summary>
/// Host calls that submitted device operations, by correlation. With a bound it keeps the newest: at least half of so
/// many, so that calls whose operations never come cost a streaming session no memory. Not thread-safe.
/// </summary>
internal sealed class LaunchTable(int most)
{
    private Dictionary<ulong, Submission> _young = [];
    private Dictionary<ulong, Submission> _old = [];

    /// <summary>Number of calls kept.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>Adds a call; false when its correlation is known already, as of a call inside another that shares it.</summary>
    public bool TryAdd(ulong correlation, in Submission submission)
    {
        if (_old.ContainsKey(correlation) || !_young.TryAdd(correlation, submission)) return false;
        if (_young.Count < most / 2) return true;
        (_young, _old) = (_old, _young);
        _young.Clear();
        return true;
    }

    /// <summary>Finds a call of which more operations may come.</summary>
    public bool TryGet(ulong correlation, out Submission submission) =>
        _young.TryGetValue(correlation, out submission) || _old.TryGetValue(correlation, out submission);

    /// <summary>Finds a call that submitted one operation, and forgets it.</summary>
    public bool TryTake(ulong correlation, out Submission submission) =>
        _young.Remove(correlation, out submission) || _old.Remove(correlation, out submission);
}
