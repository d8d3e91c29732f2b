using CsCheck;
using HybridProfiler.Analysis.Compatibility;

namespace HybridProfiler.Analysis.Tests;

/// <summary>The sort of the compatibility mode against orders that NumPy 1.24.2 gave for the same values.</summary>
public sealed class NumPySortTests
{
    [Theory]
    [InlineData(16, 5, 2287007414)]
    [InlineData(17, 5, 3808984226)]
    [InlineData(100, 10, 3273090258)]
    [InlineData(1000, 50, 1765904222)]
    public void Equal_values_end_up_where_numpy_leaves_them(int count, int different, uint expected)
    {
        double[] values = new double[count];
        uint state = 12345;
        for (int i = 0; i < count; i++)
        {
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF;
            values[i] = (state >> 8) % different;
        }

        Assert.Equal(expected, Hash(NumPySort.ArgSort(values)));
    }

    [Fact]
    public void Values_on_which_the_median_of_three_fails_are_sorted_by_heap_as_numpy_does()
    {
        // Musser's killer sequence, each value three times over.
        const int Half = 1000;
        double[] values = new double[2 * Half];
        for (int i = 1; i <= Half; i++)
        {
            if (i % 2 == 1) (values[i - 1], values[i]) = (i, Half + i);
            values[Half + i - 1] = 2 * i;
        }

        for (int i = 0; i < values.Length; i++) values[i] = Math.Floor(values[i] / 3);
        Assert.Equal(3589421340u, Hash(NumPySort.ArgSort(values)));
    }

    [Fact]
    public void Every_order_is_a_sorted_permutation() =>
        Gen.Int[0, 30].Array[0, 500].Sample(numbers =>
        {
            double[] values = [.. numbers.Select(n => (double)n)];
            int[] order = NumPySort.ArgSort(values);
            Assert.Equal(Enumerable.Range(0, values.Length), order.Order());
            Assert.Equal(values.Order(), order.Select(i => values[i]));
        });

    [Theory]
    [InlineData(new[] { 1e16, 1, -1e16, 1 }, 1)]
    [InlineData(new[] { 1.5, 2.25 }, 3.75)]
    public void Sums_of_few_values_are_added_one_after_the_other(double[] values, double expected) => Assert.Equal(expected, NumPySum.Of(values));

    private static uint Hash(int[] order) => order.Aggregate(0u, (hash, place) => unchecked(hash * 31 + (uint)place));
}
