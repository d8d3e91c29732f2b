using System.Globalization;
using HybridProfiler.Devices;
using HybridProfiler.Model;
using HybridProfiler.Tool.Cuda;

namespace HybridProfiler.Gpu.Tests;

/// <summary>Whether the energy of a busy stretch is one that the device can have used.</summary>
public sealed class EnergyTests
{
    [Fact]
    public void Energy_rises_by_what_the_power_limit_allows()
    {
        using CudaWork work = new(Hardware.Open(), 0);
        using Session session = Profiler.Configure().AddCuda(Hardware.Options with { Cupti = false }).Start();
        long until = HostTime.NowNs() + 2_000_000_000;
        while (HostTime.NowNs() < until)
        {
            work.Launch(20_000);
            work.Finish();
        }

        Trace trace = session.Stop();
        int counter = trace.Counters.Select(c => c.Name).ToList().IndexOf("nvml.energy");
        if (counter < 0) Assert.Skip($"no energy counter: {trace.Health.Absences.FirstOrDefault(a => a.Source == "NVML")?.Reason ?? string.Join("; ", trace.Health.Notes)}");
        CounterSeries energy = trace.CounterSamples[counter];
        for (int i = 1; i < energy.Count; i++) Assert.True(energy.Value[i] >= energy.Value[i - 1], "the energy counter fell");
        double watts = (energy.Value[^1] - energy.Value[0]) / ((energy.Time[^1] - energy.Time[0]) / 1e9);
        DeviceInfo device = trace.Devices[trace.Counters[counter].Device];
        string limit = device.Properties.GetValueOrDefault("nvml.power.limit_w", "");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watts:N1} W over {energy.Count} readings, limit {limit} W"));
        Assert.True(watts > 0, "the device used no energy in two busy seconds");
        // The limit holds on average, and the counter is read some milliseconds late.
        if (double.TryParse(limit, CultureInfo.InvariantCulture, out double most)) Assert.InRange(watts, 0, most * 1.25);
    }
}
