namespace HybridProfiler.Analysis.Merging;

/// <summary>
/// Lower bounds of a quantity that changes no faster than a given rate, each for an instant. At another instant each bound holds
/// less what may have changed meanwhile; the greatest of them is what is known there.
/// </summary>
internal sealed class DriftEnvelope
{
    private readonly long _perBillion;
    private readonly long[] _at;
    private readonly long[] _bound;

    /// <param name="bounds">Instants and bounds, in any order.</param>
    /// <param name="driftPpm">Most that the quantity changes, in millionths of the time.</param>
    public DriftEnvelope(IEnumerable<(long AtNs, long BoundNs)> bounds, double driftPpm)
    {
        _perBillion = (long)Math.Ceiling(driftPpm * 1000);
        (long AtNs, long BoundNs)[] sorted = [.. bounds.Order()];
        (_at, _bound) = (Array.ConvertAll(sorted, b => b.AtNs), Array.ConvertAll(sorted, b => b.BoundNs));
        for (int i = 1; i < _at.Length; i++) _bound[i] = Math.Max(_bound[i], _bound[i - 1] - Change(_at[i] - _at[i - 1]));
        for (int i = _at.Length - 2; i >= 0; i--) _bound[i] = Math.Max(_bound[i], _bound[i + 1] - Change(_at[i + 1] - _at[i]));
    }

    public bool IsEmpty => _at.Length == 0;

    public ReadOnlySpan<long> Instants => _at;

    /// <summary>The bound at an instant; of none, the least number.</summary>
    public long At(long ns)
    {
        if (IsEmpty) return long.MinValue;
        int found = Array.BinarySearch(_at, ns);
        int after = found >= 0 ? found : ~found;
        long best = long.MinValue;
        if (after < _at.Length) best = _bound[after] - Change(_at[after] - ns);
        if (after > 0) best = Math.Max(best, _bound[after - 1] - Change(ns - _at[after - 1]));
        return best;
    }

    /// <summary>A bound that holds at every instant of a stretch.</summary>
    public long Over(long fromNs, long toNs)
    {
        if (IsEmpty) return long.MinValue;
        long least = Math.Min(At(fromNs), At(toNs));
        for (int i = 0; i < _at.Length; i++)
        {
            least = Math.Min(least, _bound[i]);
            // Between two instants the bound falls from both until the two lines meet.
            if (i > 0) least = Math.Min(least, (_bound[i] + _bound[i - 1] - Change(_at[i] - _at[i - 1])) >> 1);
        }

        return least;
    }

    private long Change(long elapsedNs) => _perBillion == 0 ? 0 : (long)((Int128)elapsedNs * _perBillion / 1_000_000_000) + 1;
}
