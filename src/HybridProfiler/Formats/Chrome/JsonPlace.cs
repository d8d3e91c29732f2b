namespace HybridProfiler.Formats;

/// <summary>
/// A place in objects of one kind: their beginning, or behind the value of one member. Programs write their objects in few ways, so what stood behind a
/// place before mostly stands there again, and comparing bytes tells it without taking them apart.
/// </summary>
internal sealed class JsonPlace
{
    /// <summary>A place of which nothing is remembered.</summary>
    public static readonly JsonPlace Anywhere = new(0);

    // What differs from object to object is not worth keeping.
    private const int MostGaps = 12, LongestBytes = 256;
    private readonly JsonGap[] _gaps;
    private int _count, _last;

    public JsonPlace()
        : this(MostGaps)
    {
    }

    private JsonPlace(int most) => _gaps = new JsonGap[most];

    /// <summary>The gap that the data begins with; null when it is none that is known here.</summary>
    public JsonGap? Match(ReadOnlySpan<byte> ahead)
    {
        if (_count == 0) return null;
        JsonGap last = _gaps[_last];
        if (ahead.StartsWith(last.Bytes)) return last;
        for (int i = 0; i < _count; i++)
        {
            JsonGap gap = _gaps[i];
            if (i == _last || !ahead.StartsWith(gap.Bytes)) continue;
            _last = i;
            return gap;
        }

        return null;
    }

    /// <summary>Keeps a gap, where there is room and it is not known (at the edge of a piece of the file it was not seen as a whole).</summary>
    public void Add(JsonGap gap)
    {
        if (_count == _gaps.Length || gap.Bytes.Length > LongestBytes) return;
        for (int i = 0; i < _count; i++)
            if (gap.Bytes.AsSpan().SequenceEqual(_gaps[i].Bytes)) return;
        _gaps[_last = _count++] = gap;
    }
}
