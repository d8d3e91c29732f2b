namespace HybridProfiler.Formats;

/// <summary>Ranges of one thread of which the outermost count: an instant belongs to the range that encloses it and lies in no other.</summary>
internal sealed class ChromeRanges
{
    private readonly List<(long StartNs, long EndNs, int Owner, int Span)> _ranges = [];

    public void Add(long startNs, long endNs, int owner, int span) => _ranges.Add((startNs, endNs, owner, span));

    /// <summary>Leaves the outermost ranges, in the order of time, and tells each of them.</summary>
    public void Seal(Action<int, int> outermost)
    {
        _ranges.Sort(static (a, b) => a.StartNs != b.StartNs ? a.StartNs.CompareTo(b.StartNs) : b.EndNs != a.EndNs ? b.EndNs.CompareTo(a.EndNs) : a.Span.CompareTo(b.Span));
        int kept = 0;
        for (int i = 0; i < _ranges.Count; i++)
        {
            if (kept > 0 && _ranges[i].StartNs < _ranges[kept - 1].EndNs) continue;
            _ranges[kept++] = _ranges[i];
            outermost(_ranges[i].Span, _ranges[i].Owner);
        }

        _ranges.RemoveRange(kept, _ranges.Count - kept);
    }

    /// <summary>Owner of the range around an instant, or -1. After <see cref="Seal"/>.</summary>
    public int OwnerAt(long ns)
    {
        int low = 0, high = _ranges.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (_ranges[middle].StartNs <= ns) low = middle + 1;
            else high = middle - 1;
        }

        return high >= 0 && ns < _ranges[high].EndNs ? _ranges[high].Owner : -1;
    }
}
