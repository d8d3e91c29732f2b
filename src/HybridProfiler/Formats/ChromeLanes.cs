namespace HybridProfiler.Formats;

/// <summary>
/// Ends of the lanes of one track. Finds the lowest lane that is free at an instant in logarithmic time (a tree of
/// minima), so that a file of a million spans that all overlap is still written.
/// </summary>
internal sealed class ChromeLanes
{
    private long[] _least = new long[2];
    private int _capacity = 1;
    private long _origin;

    /// <summary>Number of lanes in use.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets all lanes; new ones are free from an instant on.</summary>
    public void Reset(long origin)
    {
        _origin = origin;
        _least.AsSpan().Fill(origin);
        Count = 0;
    }

    /// <summary>End of a lane; the origin where it was never used.</summary>
    public long EndOf(int lane) => lane < _capacity ? _least[_capacity + lane] : _origin;

    /// <summary>The lowest lane that is free from an instant on; a new one where none is.</summary>
    public int FirstFree(long from)
    {
        if (_least[1] > from) Grow();
        int node = 1;
        while (node < _capacity)
        {
            node *= 2;
            if (_least[node] > from) node++;
        }

        return node - _capacity;
    }

    /// <summary>Takes a lane up to an instant.</summary>
    public void Take(int lane, long until)
    {
        Count = Math.Max(Count, lane + 1);
        int node = _capacity + lane;
        _least[node] = until;
        for (node >>= 1; node >= 1; node >>= 1) _least[node] = Math.Min(_least[2 * node], _least[(2 * node) + 1]);
    }

    private void Grow()
    {
        long[] wider = new long[_least.Length * 2];
        wider.AsSpan().Fill(_origin);
        int capacity = _capacity * 2;
        _least.AsSpan(_capacity, _capacity).CopyTo(wider.AsSpan(capacity));
        for (int node = capacity - 1; node >= 1; node--) wider[node] = Math.Min(wider[2 * node], wider[(2 * node) + 1]);
        (_least, _capacity) = (wider, capacity);
    }
}
