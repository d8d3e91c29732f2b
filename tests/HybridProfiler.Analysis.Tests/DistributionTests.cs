using CsCheck;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Tests;

public sealed class DistributionTests
{
    [Fact]
    public void A_percentile_is_the_smallest_value_that_reaches_its_share_of_the_values() =>
        Gen.Long[0, 1_000].Array[1, 300].Sample(values =>
        {
            Distribution d = Distribution.Of(values);
            foreach ((int perMille, long actual) in ((int, long)[])[(500, d.P50Ns), (900, d.P90Ns), (950, d.P95Ns), (990, d.P99Ns), (999, d.P999Ns), (1000, d.MaxNs)])
            {
                // The oracle counts instead of ranking: at least p of the values are no larger, and that holds for no smaller value.
                long oracle = values.Where(v => values.Count(w => w <= v) * 1000L >= (long)perMille * values.Length).Min();
                Assert.Equal(oracle, actual);
            }

            Assert.Equal(values.Min(), d.MinNs);
            Assert.Equal(values.Sum(), d.SumNs);
            Assert.Equal(values.Average(), d.MeanNs, 9);
        });

    [Fact]
    public void Known_values_give_known_figures()
    {
        Distribution d = Distribution.Of([40, 10, 30, 20]);
        Assert.Equal((4, 25.0, 10L, 20L, 40L, 40L, 40L), (d.Count, d.MeanNs, d.MinNs, d.P50Ns, d.P90Ns, d.P99Ns, d.MaxNs));
        Assert.Equal(Math.Sqrt(500.0 / 3), d.StdNs, 12);
        Assert.True(double.IsNaN(Distribution.Of([7]).StdNs));
        Assert.Equal(0, Distribution.Of([]).Count);
    }

    [Fact]
    public void A_histogram_counts_every_value_once_in_the_bin_it_lies_in() =>
        Gen.Select(Gen.Long[0, 5_000_000_000].Array[1, 200], Gen.Int[1, 60]).Sample((values, bins) =>
        {
            LatencyHistogram h = LatencyHistogram.Of(values, bins);
            Assert.Equal(values.Length, h.Counts.Sum());
            Assert.InRange(h.Counts.Length, 1, 2 * bins + 1);
            for (int i = 0; i < h.Counts.Length; i++)
                Assert.Equal(values.Count(v => v >= h.StartNs + i * h.WidthNs && v < h.StartNs + (i + 1) * h.WidthNs), h.Counts[i]);
        });
}
