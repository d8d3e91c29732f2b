namespace HybridProfiler.Recording;

/// <summary>
/// Which component and request were in force on one thread, and since when. With a bound it forgets the oldest. Not
/// thread-safe.
/// </summary>
internal sealed class ThreadHistory(int most)
{
    private Entry[] _entries = new Entry[16];
    private int _first;
    private int _count;

    /// <summary>Number of changes kept.</summary>
    public int Count => _count;

    /// <summary>True when the thread has ended.</summary>
    public bool IsEnded { get; set; }

    /// <summary>True when changes were forgotten.</summary>
    public bool HasForgotten { get; private set; }

    /// <summary>Time of the last change; the least time when there is none.</summary>
    public long LastNs => _count == 0 ? long.MinValue : At(_count - 1).Ns;

    /// <summary>From an instant on, these are in force. Times that run back are taken for the last one.</summary>
    public void Set(long ns, int component, int request)
    {
        if (_count > 0)
        {
            ref Entry last = ref At(_count - 1);
            if (last.Component == component && last.Request == request) return;
            if (ns <= last.Ns)
            {
                (last.Component, last.Request) = (component, request);
                return;
            }
        }

        if (_count == most) Forget(1);
        if (_count == _entries.Length) Grow();
        _count++;
        At(_count - 1) = new Entry { Ns = ns, Component = component, Request = request };
    }

    /// <summary>What was in force at an instant; false before the first change that is kept.</summary>
    public bool TryFind(long ns, out int component, out int request)
    {
        int low = 0, high = _count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (At(middle).Ns <= ns) low = middle + 1;
            else high = middle;
        }

        (component, request) = low == 0 ? (-1, -1) : (At(low - 1).Component, At(low - 1).Request);
        return low > 0;
    }

    /// <summary>Forgets what was no longer in force at an instant.</summary>
    public void ForgetBefore(long ns)
    {
        int gone = 0;
        while (gone + 1 < _count && At(gone + 1).Ns <= ns) gone++;
        Forget(gone);
    }

    private void Forget(int count)
    {
        HasForgotten |= count > 0;
        _first = (_first + count) & (_entries.Length - 1);
        _count -= count;
    }

    private ref Entry At(int index) => ref _entries[(_first + index) & (_entries.Length - 1)];

    private void Grow()
    {
        Entry[] grown = new Entry[_entries.Length * 2];
        for (int i = 0; i < _count; i++) grown[i] = At(i);
        (_entries, _first) = (grown, 0);
    }

    private struct Entry
    {
        public long Ns;
        public int Component;
        public int Request;
    }
}
