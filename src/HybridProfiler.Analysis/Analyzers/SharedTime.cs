using System.Numerics;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Time of several owners, of whom k at once share an instant with 1/k each. Sums are kept as exact fractions and
/// rounded once, by the largest-remainder rule with ties by owner id, so that each owner's shared time lies within
/// 1 ns of its rational value and all of them sum to the shared time that passed.
/// </summary>
internal sealed class SharedTime(int owners)
{
    private readonly long[] _exclusive = new long[owners];
    private readonly SortedDictionary<int, long[]> _sharedBy = [];

    /// <summary>Number of owners.</summary>
    public int Owners => _exclusive.Length;

    /// <summary>Lets time pass during which exactly the given owners, each named once, are active.</summary>
    public void Pass(ReadOnlySpan<int> active, long lengthNs)
    {
        if (active.Length == 1)
        {
            _exclusive[active[0]] += lengthNs;
            return;
        }

        if (!_sharedBy.TryGetValue(active.Length, out long[]? shared)) _sharedBy.Add(active.Length, shared = new long[_exclusive.Length]);
        foreach (int owner in active) shared[owner] += lengthNs;
    }

    /// <summary>One for each tier of a partition.</summary>
    public static SharedTime[] ForTiers(int tiers, int owners) => [.. Enumerable.Range(0, tiers).Select(_ => new SharedTime(owners))];

    /// <summary>Times of each owner over all tiers, each tier rounded by itself.</summary>
    public static (long[] ExclusiveNs, long[] SharedNs) Resolve(SharedTime[] tiers)
    {
        long[] exclusive = new long[tiers[0].Owners], shared = new long[tiers[0].Owners];
        foreach (SharedTime tier in tiers)
        {
            (long[] alone, long[] parts) = tier.Resolve();
            for (int owner = 0; owner < exclusive.Length; owner++)
            {
                exclusive[owner] += alone[owner];
                shared[owner] += parts[owner];
            }
        }

        return (exclusive, shared);
    }

    /// <summary>Time of each owner alone, and its part of the time it shared.</summary>
    public (long[] ExclusiveNs, long[] SharedNs) Resolve()
    {
        BigInteger common = BigInteger.One;
        foreach (int k in _sharedBy.Keys) common = common * k / BigInteger.GreatestCommonDivisor(common, k);
        long[] parts = new long[_exclusive.Length];
        BigInteger[] remainders = new BigInteger[parts.Length];
        BigInteger total = BigInteger.Zero, given = BigInteger.Zero;
        for (int owner = 0; owner < parts.Length; owner++)
        {
            BigInteger scaled = BigInteger.Zero;
            foreach ((int k, long[] shared) in _sharedBy) scaled += shared[owner] * (common / k);
            total += scaled;
            parts[owner] = (long)BigInteger.DivRem(scaled, common, out remainders[owner]);
            given += parts[owner];
        }

        int left = (int)(total / common - given);
        foreach (int owner in Enumerable.Range(0, parts.Length).OrderByDescending(o => remainders[o]).ThenBy(o => o).Take(left)) parts[owner]++;
        return ([.. _exclusive], parts);
    }
}
