using HybridProfiler.Model;
using HybridProfiler.Tool.SelfTest;

namespace HybridProfiler.Tool.Tests;

/// <summary>The device's own timer against the clock made of events, on made-up readings: a timer with any epoch and a drift of its own agrees, a clock that is off does not.</summary>
public sealed class TimestampCheckTests
{
    private const int Readings = 60;
    private const long EpochNs = 1_700_000_000_000_000_000, BetweenNs = 20_000_000;

    [Theory]
    [InlineData(0)]
    [InlineData(-80)]
    [InlineData(80)]
    public void A_timer_of_any_epoch_and_drift_agrees(double ppm)
    {
        Check check = Compare(ppm);
        Assert.True(check.Result == CheckResult.Pass, check.Measured);
        Assert.Equal(0, check.Value);
        Assert.Contains("steps of 32 ns", check.Measured, StringComparison.Ordinal);
        Assert.Contains("brackets of 8.0 us at best", check.Measured, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60_000, 0, 500)]
    [InlineData(-60_000, 0, 500)]
    [InlineData(0, 300e-6, 500)]
    [InlineData(0, 0, -1)]
    public void A_clock_that_is_off_in_offset_or_rate_or_unknown_does_not(long offsetNs, double rate, long uncertaintyNs) =>
        Assert.Equal(CheckResult.Fail, Compare(20, offsetNs, rate, uncertaintyNs).Result);

    [Fact]
    public void A_reading_without_its_span_fails() => Assert.Equal(CheckResult.Fail, Compare(20, spans: Readings - 1).Result);

    private static Check Compare(double ppm, long offsetNs = 0, double rate = 0, long uncertaintyNs = 500, int spans = Readings)
    {
        TraceBuilder builder = new();
        int device = builder.AddDevice(new DeviceInfo("a device", DeviceApi.Cuda) { ClockUncertaintyNs = uncertaintyNs });
        int stream = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "stream", 1, device)), name = builder.Intern("reading");
        var readings = new (long BeforeNs, long DeviceNs, long AfterNs)[Readings];
        Random random = new(7);
        for (int i = 0; i < Readings; i++)
        {
            long truth = 5_000_000 + (i * BetweenNs) + random.Next(1_000_000), wider = i == 0 ? 0 : random.Next(3_000), before = truth - 4_000 - wider, after = truth + 4_000 + (i == 0 ? 0 : random.Next(3_000));
            readings[i] = (before, (EpochNs + (long)(truth * (1 + (ppm * 1e-6)))) / 32 * 32, after);
            if (i < spans) builder.AddSpan(stream, truth - 2_000 + offsetNs + (long)(rate * i * BetweenNs), 5_000, name);
        }

        builder.Header = new TraceHeader { StartNs = 0, StopNs = 5_000_000 + (Readings * BetweenNs) };
        return TimestampCheck.Compare(builder.Build(), readings);
    }
}
