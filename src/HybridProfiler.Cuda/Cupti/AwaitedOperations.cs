namespace HybridProfiler.Cuda.Cupti;

/// <summary>
/// Calls that have put work on a device of which no record has come yet. CUPTI keeps buffers of its own even when nothing is missing, so that
/// only this says whether a stop has something to wait for. One caller at a time.
/// </summary>
internal sealed class AwaitedOperations
{
    // Beyond this the oldest are forgotten: a call without an operation (a copy of no bytes) must not be waited for forever, nor held.
    private const int Most = 1 << 16;
    private readonly HashSet<ulong> _awaited = [];
    private HashSet<ulong> _young = [], _old = [];

    /// <summary>Number of calls whose operations are missing.</summary>
    public int Count => _awaited.Count;

    /// <summary>Number of operations that have come.</summary>
    public long Seen { get; private set; }

    /// <summary>A call has submitted work. The runtime's call and the driver's within it share their number.</summary>
    public void Submitted(ulong correlation)
    {
        if (_young.Contains(correlation) || _old.Contains(correlation)) return;
        if (_awaited.Count >= Most) _awaited.Clear();
        _awaited.Add(correlation);
    }

    /// <summary>An operation of a call has come; it may come before the record of the call.</summary>
    public void Came(ulong correlation)
    {
        Seen++;
        _awaited.Remove(correlation);
        _young.Add(correlation);
        if (_young.Count < Most) return;
        (_young, _old) = (_old, _young);
        _young.Clear();
    }
}
