using CsCheck;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Tests;

public sealed class DurationSortTests
{
    [Fact]
    public void Few_and_many_durations_short_and_long_are_put_in_order() =>
        Gen.Select(Gen.Int[0, 1500], Gen.Int[1, 63], Gen.Long[0, 1], Gen.Int).Sample((count, bits, below, seed) =>
        {
            Random random = new(seed);
            // A measured difference may lie below zero.
            long[] values = [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(1L << (bits - 1)) - below)];
            long[] expected = [.. values.Order()];
            DurationSort.Sort(values);
            Assert.Equal(expected, values);
        }, iter: 60);
}
