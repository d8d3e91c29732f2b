using CsCheck;
using HybridProfiler.Cuda.Events;

namespace HybridProfiler.Cuda.Tests.Events;

/// <summary>What distances say of the step they are multiples of.</summary>
[Trait("Windows", "verify")]
public sealed class ClockStepTests
{
    [Fact]
    public void Never_less_than_the_true_step_is_stated() =>
        Gen.Select(Gen.Double[1, ClockStep.AssumedNs], Gen.Int[0, 3000].Array[1, 24]).Sample((step, distances) =>
        {
            ClockStep found = new();
            foreach (int steps in distances)
            {
                found.Add((long)Math.Round(steps * step));
                // Told to the nanosecond, and half of one may have been lost to rounding.
                Assert.True(found.BoundNs >= step - 1, $"{found.BoundNs} ns stated of steps of {step} ns");
            }
        });

    [Fact]
    public void Distances_of_microseconds_show_the_step_whether_or_not_it_is_a_whole_number() =>
        Gen.Select(Gen.Double[30, 1500], Gen.Int[1, 20].Array[19]).Sample((step, distances) =>
        {
            ClockStep found = new();
            found.Add((long)Math.Round(step));
            foreach (int steps in distances) found.Add((long)Math.Round(steps * step));
            Assert.True(found.IsKnown);
            Assert.InRange(found.MeasuredNs, step - 1, step + 1.5);
        });

    [Fact]
    public void A_step_coarser_than_any_known_is_stated_once_it_has_shown()
    {
        ClockStep found = new();
        Assert.Equal(ClockStep.AssumedNs, found.BoundNs);
        for (int steps = 1; steps <= 20; steps++) found.Add(steps * 10_000);
        Assert.Equal(10_000, found.BoundNs);
    }

    [Fact]
    public void Events_of_one_step_and_distances_that_a_float_does_not_hold_say_nothing()
    {
        ClockStep found = new();
        for (int i = 0; i < 100; i++)
        {
            found.Add(0);
            found.Add(ClockStep.LongestNs);
        }

        Assert.False(found.IsKnown);
        Assert.Equal(0, found.MeasuredNs);
    }
}
