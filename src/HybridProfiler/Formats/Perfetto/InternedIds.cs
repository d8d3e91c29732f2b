namespace HybridProfiler.Formats;

/// <summary>
/// Which of the caller's dense ids a sequence has interned, and under which id of its own (dense, so that they stay one
/// byte long). Pages come into being as they are needed; ids beyond <see cref="Limit"/> are never interned, so that the
/// memory of a sequence is bounded however many texts a program makes.
/// </summary>
internal struct InternedIds
{
    public const int Limit = 1 << 16;
    private const int PageBits = 8, PageSize = 1 << PageBits;

    private int[]?[] _pages;
    private int _next;

    /// <param name="first">First id given out; at least 1.</param>
    public InternedIds(int first)
    {
        _pages = [];
        _next = first;
    }

    /// <summary>The interned id, or 0 when there is none yet.</summary>
    public readonly int Find(int key)
    {
        int page = key >> PageBits;
        int[]?[] pages = _pages;
        if ((uint)page >= (uint)pages.Length || pages[page] is not { } ids) return 0;
        return ids[key & PageSize - 1];
    }

    /// <summary>Gives out an id for a key that has none; 0 when the key is beyond the limit.</summary>
    public int Add(int key)
    {
        if ((uint)key >= Limit) return 0;
        int page = key >> PageBits;
        if (page >= _pages.Length) Array.Resize(ref _pages, page + 1);
        return (_pages[page] ??= new int[PageSize])[key & PageSize - 1] = _next++;
    }
}
