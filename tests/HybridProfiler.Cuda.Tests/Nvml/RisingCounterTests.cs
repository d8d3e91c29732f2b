using HybridProfiler.Cuda.Nvml;

namespace HybridProfiler.Cuda.Tests.Nvml;

[Trait("Windows", "verify")]
public sealed class RisingCounterTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void What_was_counted_before_the_first_read_does_not_count()
    {
        RisingCounter energy = new(1e6);
        Assert.Equal(0UL, energy.Read(0, 5_000_000));
        Assert.Equal(300UL, energy.Read(Second, 5_000_300));
        Assert.Equal(5_000_000UL, energy.First);
    }

    [Fact]
    public void A_count_of_32_bits_may_pass_its_end()
    {
        RisingCounter energy = new(mostPerSecond: 1_000_000);
        energy.Read(0, uint.MaxValue - 99);
        Assert.Equal(350UL, energy.Read(Second, 250));
        Assert.Equal((1, 0), (energy.Wraps, energy.Resets));
        Assert.Equal(450UL, energy.Read(2 * Second, 350));
    }

    [Fact]
    public void A_fall_that_no_passing_of_the_end_explains_is_a_reset()
    {
        RisingCounter energy = new(mostPerSecond: 1_000_000);
        energy.Read(0, 1_000_000_000);
        energy.Read(Second, 1_000_000_500);
        // From there to 2^32 would take 3.3e9 in a second.
        Assert.Equal(700UL, energy.Read(2 * Second, 200));
        Assert.Equal((0, 1), (energy.Wraps, energy.Resets));
    }

    [Fact]
    public void A_count_beyond_32_bits_never_wraps_but_resets()
    {
        RisingCounter energy = new(mostPerSecond: double.MaxValue);
        energy.Read(0, 1UL << 40);
        Assert.Equal(3UL, energy.Read(Second, 3));
        Assert.Equal((0, 1), (energy.Wraps, energy.Resets));
    }

    [Fact]
    public void Random_walks_over_the_end_are_followed_exactly()
    {
        Random random = new(4711);
        for (int walk = 0; walk < 200; walk++)
        {
            ulong truth = (ulong)random.NextInt64(0, 1L << 32);
            RisingCounter counter = new(mostPerSecond: 2_000_000);
            counter.Read(0, truth & uint.MaxValue);
            ulong start = truth;
            for (int second = 1; second <= 100; second++)
            {
                truth += (ulong)random.NextInt64(0, 2_000_000);
                Assert.Equal(truth - start, counter.Read(second * Second, truth & uint.MaxValue));
            }

            Assert.Equal(0, counter.Resets);
        }
    }
}
