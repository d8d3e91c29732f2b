using System.Text.Json;
using CsCheck;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests;

/// <summary>Statistics against what R computes.</summary>
public sealed class StatisticsVectorTests
{
    private const string Vectors = "vectors/statistics_R.json";

    [Fact]
    public void Rank_test_of_two_samples_is_that_of_R()
    {
        JsonElement[] cases = [.. ReferenceData.Read(Vectors).GetProperty("mann_whitney").EnumerateArray()];
        Assert.NotEmpty(cases);
        foreach (JsonElement row in cases)
        {
            double[] x = Numbers(row, "x"), y = Numbers(row, "y");
            MannWhitney found = MannWhitney.Of(x, y);
            Assert.Equal(row.GetProperty("U_of_x").GetDouble(), found.U, 9);
            Assert.Equal(found.U / (x.Length * y.Length), found.Superiority, 12);
            bool exact = !row.GetProperty("ties").GetBoolean() && x.Length < 50 && y.Length < 50;
            Assert.Equal(exact, found.IsExact);
            JsonElement expected = row.GetProperty(exact ? "exact" : "normal_with_continuity");
            Near(expected, "less", found.Less);
            Near(expected, "greater", found.Greater);
            Near(expected, "two_sided", found.TwoSided);
        }
    }

    [Fact]
    public void Correction_for_many_tests_is_that_of_R()
    {
        JsonElement adjust = ReferenceData.Read(Vectors).GetProperty("p_adjust");
        double[] expected = Numbers(adjust, "holm"), found = HolmCorrection.Of(Numbers(adjust, "p"));
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 12);
    }

    [Fact]
    public void A_test_that_could_not_be_made_does_not_count() =>
        Assert.Equal([0.02, double.NaN, 0.04], HolmCorrection.Of([0.01, double.NaN, 0.04]));

    [Fact]
    public void Swapping_the_samples_swaps_the_sides() =>
        Gen.Select(Gen.Int[0, 40].Array[1, 30], Gen.Int[0, 40].Array[1, 30]).Sample((a, b) =>
        {
            double[] x = [.. a.Select(v => (double)v)], y = [.. b.Select(v => (double)v)];
            MannWhitney forth = MannWhitney.Of(x, y), back = MannWhitney.Of(y, x);
            Assert.Equal(x.Length * y.Length - forth.U, back.U, 9);
            if (double.IsNaN(forth.TwoSided)) return;
            Assert.Equal(forth.Less, back.Greater, 9);
            Assert.Equal(forth.TwoSided, back.TwoSided, 9);
            Assert.InRange(forth.TwoSided, 0, 1);
        });

    // Every resample of n values can be counted for small n: n^n of them.
    [Fact]
    public void Bootstrap_of_a_percentile_has_the_exact_distribution()
    {
        long[] sorted = [3, 5, 7, 15];
        foreach (int perMille in (int[])[250, 500, 900])
        {
            int k = Distribution.RankOf(4, perMille);
            Dictionary<long, double> exact = [];
            for (int code = 0; code < 256; code++)
            {
                long[] resample = [sorted[code & 3], sorted[code >> 2 & 3], sorted[code >> 4 & 3], sorted[code >> 6]];
                Array.Sort(resample);
                exact[resample[k]] = exact.GetValueOrDefault(resample[k]) + 1 / 256.0;
            }

            SeededRandom random = new(1);
            const int Draws = 200_000;
            Dictionary<long, int> drawn = [];
            for (int i = 0; i < Draws; i++)
            {
                long value = QuantileBootstrap.Draw(ref random, sorted, perMille);
                drawn[value] = drawn.GetValueOrDefault(value) + 1;
            }

            // Five standard errors of a frequency.
            foreach ((long value, double share) in exact) Assert.Equal(share, drawn.GetValueOrDefault(value) / (double)Draws, 5 * Math.Sqrt(share * (1 - share) / Draws));
        }
    }

    [Theory]
    [InlineData(-8, 6.220960574271785e-16)]
    [InlineData(-3, 0.0013498980316300933)]
    [InlineData(0, 0.5)]
    [InlineData(1.959963984540054, 0.975)]
    [InlineData(4.5, 0.9999966023268753)]
    public void Normal_distribution_has_its_digits(double z, double p) => Assert.Equal(1, NormalDistribution.Cdf(z) / p, 12);

    private static void Near(JsonElement expected, string side, double found) => Assert.Equal(1, found / expected.GetProperty(side).GetDouble(), 9);

    private static double[] Numbers(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
}
