using CsCheck;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Tests;

public sealed class SignedRankTests
{
    // Depression scale factors of nine patients before and after (Hollander and Wolfe, Nonparametric Statistical Methods, 1973, p. 29), the example of R's wilcox.test: V = 40, p = 0.01953 greater.
    [Fact]
    public void The_textbook_example_has_the_textbook_answer()
    {
        double[] first = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30], second = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
        SignedRank found = SignedRank.Of([.. first.Zip(second, (a, b) => a - b)]);
        Assert.Equal((40.0, 9, true), (found.V, found.Count, found.IsExact));
        Assert.Equal(0.01953125, found.Greater, 12);
        Assert.Equal(0.0390625, found.TwoSided, 12);
    }

    [Fact]
    public void Exact_probabilities_are_those_of_all_signs() =>
        Gen.Select(Gen.Int[1, 10], Gen.Int[0, 1_000_000]).Sample((n, seed) =>
        {
            Random random = new(seed);
            double[] differences = [.. Enumerable.Range(1, n).Select(i => (i + random.NextDouble() / 2) * (random.Next(2) == 0 ? 1 : -1))];
            SignedRank found = SignedRank.Of(differences);
            int less = 0, greater = 0;
            for (int signs = 0; signs < 1 << n; signs++)
            {
                // The differences were made in the order of their ranks.
                int v = Enumerable.Range(0, n).Where(i => (signs >> i & 1) == 1).Sum(i => i + 1);
                if (v <= found.V) less++;
                if (v >= found.V) greater++;
            }

            Assert.Equal((double)less / (1 << n), found.Less, 12);
            Assert.Equal((double)greater / (1 << n), found.Greater, 12);
        });

    [Fact]
    public void Ties_and_zeros_are_approximated_and_nothing_but_zeros_says_nothing()
    {
        // Ranks 1.5, 1.5, 3, 4.5, 4.5 of five differences: V = 9, mean 7.5, variance 13.75 - 12 / 48 = 13.5.
        SignedRank found = SignedRank.Of([1, -1, 2, 0, 3, -3]);
        Assert.Equal((9.0, 5, false), (found.V, found.Count, found.IsExact));
        Assert.Equal(NormalDistribution.TwoSided(1 / Math.Sqrt(13.5)), found.TwoSided, 12);
        Assert.True(double.IsNaN(SignedRank.Of([0, 0]).TwoSided));
    }

    [Fact]
    public void Turning_all_signs_swaps_the_sides() =>
        Gen.Double[-5, 5].Array[1, 80].Sample(differences =>
        {
            SignedRank found = SignedRank.Of(differences), turned = SignedRank.Of(Array.ConvertAll(differences, d => -d));
            Assert.Equal(found.TwoSided, turned.TwoSided, 9);
            Assert.Equal(found.Less, turned.Greater, 9);
        });
}
