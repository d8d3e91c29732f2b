namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Numbers by time, the earliest on top. Among equal times any may come first.</summary>
internal sealed class TimeHeap
{
    private long[] _times = new long[16];
    private int[] _items = new int[16];

    public int Count { get; private set; }

    /// <summary>Time on top; the end of time when empty.</summary>
    public long NextNs => Count > 0 ? _times[0] : long.MaxValue;

    /// <summary>Number on top.</summary>
    public int Next => _items[0];

    public void Push(long ns, int item)
    {
        if (Count == _times.Length)
        {
            Array.Resize(ref _times, Count * 2);
            Array.Resize(ref _items, Count * 2);
        }

        int at = Count++;
        for (; at > 0 && _times[(at - 1) >> 1] is long above && above > ns; at = (at - 1) >> 1)
        {
            _times[at] = above;
            _items[at] = _items[(at - 1) >> 1];
        }

        _times[at] = ns;
        _items[at] = item;
    }

    /// <summary>Takes away what is on top.</summary>
    public void Pop()
    {
        Count--;
        if (Count > 0) Sink(_times[Count], _items[Count]);
    }

    /// <summary>Gives what is on top another time, not before its present one.</summary>
    public void Postpone(long ns) => Sink(ns, _items[0]);

    private void Sink(long ns, int item)
    {
        int at = 0;
        while (true)
        {
            int below = 2 * at + 1;
            if (below >= Count) break;
            if (below + 1 < Count && _times[below + 1] < _times[below]) below++;
            if (_times[below] >= ns) break;
            _times[at] = _times[below];
            _items[at] = _items[below];
            at = below;
        }

        _times[at] = ns;
        _items[at] = item;
    }
}
