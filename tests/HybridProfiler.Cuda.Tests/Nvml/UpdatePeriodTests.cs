using HybridProfiler.Cuda.Nvml;

namespace HybridProfiler.Cuda.Tests.Nvml;

[Trait("Windows", "verify")]
public sealed class UpdatePeriodTests
{
    [Theory]
    [InlineData(100, 2)]
    [InlineData(20, 3)]
    [InlineData(1000, 50)]
    public void Period_is_found_within_one_read(int periodMs, int readMs)
    {
        UpdatePeriod period = new(12);
        for (long ms = 0; ms < 20_000; ms += readMs) period.Observe(ms * 1_000_000, ms / periodMs);
        Assert.True(period.IsSettled);
        Assert.InRange(period.MedianNs, (periodMs - readMs) * 1_000_000L, (periodMs + readMs) * 1_000_000L);
        Assert.Equal(readMs * 1_000_000L, period.ReadIntervalNs);
        Assert.DoesNotContain("upper bound", period.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_that_are_missed_do_not_move_the_median()
    {
        UpdatePeriod period = new(20);
        // Every fifth renewal gives the value that was there before.
        for (long ms = 0; ms < 10_000; ms += 2)
        {
            long renewal = ms / 100;
            period.Observe(ms * 1_000_000, renewal % 5 == 4 ? renewal - 1 : renewal);
        }

        Assert.Equal(100_000_000, period.MedianNs);
        Assert.Equal(200_000_000, period.LongestNs);
    }

    [Fact]
    public void What_is_read_more_seldom_than_it_is_renewed_is_named_an_upper_bound()
    {
        UpdatePeriod period = new(12);
        for (long ms = 0; ms < 2_000; ms += 50) period.Observe(ms * 1_000_000, ms);
        Assert.Equal(50_000_000, period.MedianNs);
        Assert.Contains("upper bound", period.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_never_changes_has_no_period()
    {
        UpdatePeriod period = new(12);
        for (long ms = 0; ms < 1_500; ms += 2) period.Observe(ms * 1_000_000, 7);
        Assert.False(period.IsSettled);
        Assert.Equal(0, period.MedianNs);
        Assert.Contains("not observed: 0 changes in 1498 ms", period.Describe(), StringComparison.Ordinal);
    }
}
