using CsCheck;
using HybridProfiler.Devices;

namespace HybridProfiler.Tests.Devices;

public sealed class DeviceClockTests
{
    [Fact]
    public void Truth_lies_within_the_stated_uncertainty_under_drift_jitter_and_coarse_steps() =>
        ClockScene.Any.Sample(
            scene =>
            {
                DeviceClock clock = new(200, scene.StepNs);
                scene.Feed(clock);
                foreach ((long device, long truth) in scene.Probes())
                {
                    long mapped = clock.ToHost(device, out long uncertainty);
                    if (Math.Abs(mapped - truth) > uncertainty) return false;
                }

                return clock.Contradictions == 0;
            },
            iter: 300);

    [Fact]
    public void Map_is_monotone() =>
        ClockScene.Any.Sample(
            scene =>
            {
                DeviceClock clock = new(200, scene.StepNs);
                scene.Feed(clock);
                long last = long.MinValue;
                foreach ((long device, _) in scene.Probes().OrderBy(p => p.Device))
                {
                    long mapped = clock.ToHost(device);
                    if (mapped < last) return false;
                    last = mapped;
                }

                return true;
            },
            iter: 200);

    [Fact]
    public void Narrow_brackets_make_up_for_wide_ones()
    {
        DeviceClock clock = new();
        for (long s = 0; s < 100; s++)
        {
            // Nine in ten brackets are one-sided by 10 ms: their middles are off by 5 ms.
            // Off any grid: stamps on a grid of 1 ms would be those of a clock that steps by 1 ms.
            long host = (s * 1_000_000) + (s * s * 7 % 997);
            clock.Add(host - 100, host + 5_000_000_000, host + (s % 10 == 0 ? 100 : 10_000_000));
        }

        long mapped = clock.ToHost(5_000_000_000 + 50_300_000, out long uncertainty);
        Assert.InRange(mapped, 50_300_000 - 300, 50_300_000 + 300);
        Assert.InRange(uncertainty, 1, 400);
    }

    [Fact]
    public void Constant_drift_is_followed_and_stated()
    {
        DeviceClock clock = new();
        // The device runs 80 ppm slow.
        for (long s = 0; s <= 60; s++) clock.Add((s * 1_000_000_000) - 500, (long)(s * 1_000_000_000 * (1 - 80e-6)), (s * 1_000_000_000) + 500);
        Assert.InRange(clock.DriftPpm, 79.5, 80.5);
        long middle = (long)(30_500_000_000 * (1 - 80e-6));
        // Half-way between two samples the fit is far better than what can be promised.
        Assert.InRange(clock.ToHost(middle), 30_500_000_000 - 600, 30_500_000_000 + 600);
    }

    [Fact]
    public void Coarse_steps_are_found_out_from_the_samples()
    {
        DeviceClock clock = new();
        for (int i = 0; i < 32; i++) clock.Add(i * 1_000_003L, (1_700_000_000_000_000_000 + (i * 1_000_003L)) / 256 * 256, (i * 1_000_003L) + 700);
        Assert.Equal(256, clock.ResolutionNs);
    }

    [Fact]
    public void A_clock_that_was_set_is_counted_and_widens_what_is_stated()
    {
        DeviceClock clock = new();
        for (int i = 0; i < 20; i++) clock.Add(i * 1_000_000L, 1_000_000_000 + (i * 1_000_000L), (i * 1_000_000L) + 500);
        // Set forward by 80 ms.
        for (int i = 20; i < 40; i++) clock.Add(i * 1_000_000L, 1_080_000_000 + (i * 1_000_000L), (i * 1_000_000L) + 500);
        long mapped = clock.ToHost(1_080_000_000 + 30_000_000, out long after);
        Assert.True(clock.Contradictions > 0);
        Assert.InRange(Math.Abs(mapped - 30_000_000), 0, after);
        long before = clock.ToHost(1_000_000_000 + 10_000_000, out long uncertainty);
        Assert.InRange(Math.Abs(before - 10_000_000), 0, uncertainty);
    }

    [Fact]
    public void Without_a_sample_nothing_is_promised()
    {
        DeviceClock clock = new();
        Assert.Equal(-1, clock.UncertaintyNs);
        Assert.Equal(42, clock.ToHost(42, out long uncertainty));
        Assert.Equal(-1, uncertainty);
        clock.Add(1000, 42, long.MaxValue);
        clock.ToHost(42, out uncertainty);
        Assert.Equal(-1, uncertainty);
        clock.Add(long.MinValue, 43, 1100);
        clock.ToHost(42, out uncertainty);
        Assert.InRange(uncertainty, 49, 120);
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Add(10, 0, 9));
    }

    [Fact]
    public void Hours_of_samples_need_a_bounded_memory_and_stay_true()
    {
        DeviceClock clock = new();
        long before = GC.GetAllocatedBytesForCurrentThread();
        const int Count = 1_000_000;
        for (long i = 0; i < Count; i++)
        {
            long host = (i * 3_600_000) + (i * 7919 % 1009);
            clock.Add(host - 800, host + 77, host + 700);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        Assert.Equal(Count, clock.Samples);
        foreach (long share in (long[])[1, 3, 5, 7, 9])
        {
            long truth = Count * 360_000L * share;
            long mapped = clock.ToHost(truth + 77, out long uncertainty);
            Assert.InRange(Math.Abs(mapped - truth), 0, uncertainty);
            Assert.InRange(uncertainty, 0, 100_000);
        }
    }
}
