namespace HybridProfiler.Analysis.Analyzers;

/// <summary>A window that is divided among owners: each instant goes to those of the lowest tier that is active, in equal parts.</summary>
/// <param name="startNs">Start of the window.</param>
/// <param name="endNs">End of the window.</param>
/// <param name="into">Takes the time, one per tier, so that each tier is rounded by itself and its owners sum to its union. Several windows may share it.</param>
internal sealed class PartitionWindow(long startNs, long endNs, SharedTime[] into)
{
    // Owners that are active, and how many times over, by tier.
    private readonly Owners[] _active = new Owners[into.Length];
    private long _cursor = startNs;

    public long StartNs { get; } = startNs;

    public long EndNs { get; } = endNs;

    /// <summary>Time that is nobody's so far, in nanoseconds.</summary>
    public long FreeNs { get; private set; }

    public void Begin(long ns, int owner, int tier)
    {
        Advance(ns);
        _active[tier].Add(owner);
    }

    public void End(long ns, int owner, int tier)
    {
        Advance(ns);
        _active[tier].Remove(owner);
    }

    /// <summary>Lets time pass up to an instant.</summary>
    public void Advance(long ns)
    {
        if (ns <= _cursor) return;
        long length = ns - _cursor;
        _cursor = ns;
        for (int tier = 0; tier < _active.Length; tier++)
        {
            if (_active[tier].Count == 0) continue;
            into[tier].Pass(_active[tier].Ids, length);
            return;
        }

        FreeNs += length;
    }

    private struct Owners
    {
        private int[]? _ids, _depths;

        public int Count { get; private set; }

        public readonly ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

        public void Add(int owner)
        {
            int at = Find(owner);
            if (at < Count)
            {
                _depths![at]++;
                return;
            }

            if (_ids is null || Count == _ids.Length)
            {
                Array.Resize(ref _ids, Math.Max(2, Count * 2));
                Array.Resize(ref _depths, _ids.Length);
            }

            (_ids[Count], _depths![Count]) = (owner, 1);
            Count++;
        }

        public void Remove(int owner)
        {
            int at = Find(owner);
            if (--_depths![at] > 0) return;
            Count--;
            (_ids![at], _depths[at]) = (_ids[Count], _depths[Count]);
        }

        private readonly int Find(int owner)
        {
            int at = 0;
            while (at < Count && _ids![at] != owner) at++;
            return at;
        }
    }
}
