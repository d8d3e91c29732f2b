using CsCheck;

namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>The simulated libnvidia-ml reads what its model says, with NVML's windows and update periods.</summary>
[Collection(nameof(SimulatedDriver))]
[Trait("Windows", "verify")]
public sealed unsafe class NvmlSimulationTests
{
    private const string Quick = "clock=virtual\nworkers=inline\nlaunch_latency=0\n";
    private const long Ms = 1_000_000;

    private static readonly int s_programs = Environment.GetEnvironmentVariable("HP_VERIFY") == "full" ? 1000 : 25;

    [Fact]
    public void The_energy_counter_lags_the_truth_by_less_than_its_period_and_never_falls() =>
        Gen.Select(Gen.Select(Gen.Int[0, 80], Gen.Int[0, 80]).Array[1, 30], Gen.Int[1, 100], Gen.Int[1, 20]).Sample(
            (bursts, periodMs, stepMs) =>
            {
                using SimulatedMachine machine = new($"{Quick}nvml.energy_period_us={periodMs * 1000}\nnvml.step_us={stepMs * 1000}");
                Assert.Equal(0, SimulatedNvml.Init());
                nint device = SimulatedNvml.Device("0000:01:00.0");
                long begin = SimulatedDriver.NowNs, now = begin;
                _ = SimulatedNvml.EnergyMj(device);
                ulong last = 0;
                foreach ((int busyMs, int idleMs) in bursts)
                {
                    SimulatedDriver.RegisterKernel("k0", Math.Max(1, busyMs * Ms));
                    machine.Launch(0, 0);
                    CudaCalls.Check(CudaCalls.Synchronize());
                    SimulatedDriver.Advance(idleMs * Ms);
                    now = SimulatedDriver.NowNs;
                    ulong energy = SimulatedNvml.EnergyMj(device);
                    Assert.True(energy >= last);
                    last = energy;
                    double truth = SimulatedNvml.Truth(begin, now).EnergyMj;
                    // Behind by its period, and by what the model has not seen yet; 300 W at most.
                    Assert.InRange(energy, truth - (300.0 * (periodMs + stepMs)) - 1, truth + (300.0 * stepMs) + 1);
                }

                double share = SimulatedNvml.Truth(begin, now).KernelShare;
                Assert.InRange(share, 0, 1);
                Assert.Equal(0, SimulatedNvml.Shutdown());
            },
            iter: s_programs,
            threads: 1);

    [Fact]
    public void Power_lies_between_idle_and_peak_and_averages_what_the_energy_says() =>
        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 90], Gen.Bool).Sample(
            (busyMs, idleMs, averages) =>
            {
                using SimulatedMachine machine = new($"{Quick}nvml.power={(averages ? "average" : "instant")}\nnvml.power_period_us=10000\nnvml.step_us=1000");
                Assert.Equal(0, SimulatedNvml.Init());
                nint device = SimulatedNvml.Device("0000:01:00.0");
                long begin = SimulatedDriver.NowNs;
                _ = SimulatedNvml.PowerMw(device);
                SimulatedDriver.RegisterKernel("k0", busyMs * Ms);
                for (long ns = 0; ns < 2000 * Ms; ns += (busyMs + idleMs) * Ms)
                {
                    machine.Launch(0, 0);
                    CudaCalls.Check(CudaCalls.Synchronize());
                    SimulatedDriver.Advance(idleMs * Ms);
                }

                double watts = SimulatedNvml.PowerMw(device) / 1000.0;
                Assert.InRange(watts, 49.9, 300.1);
                long now = SimulatedDriver.NowNs, at = begin + ((now - begin) / (10 * Ms) * (10 * Ms)), window = averages ? 1000 * Ms : 25 * Ms;
                // The reading begins its periods where the library was first asked: one period and one step apart at most.
                double low = double.MaxValue, high = 0;
                for (long shift = -12 * Ms; shift <= 12 * Ms; shift += Ms)
                {
                    if (at + shift > now) break;
                    double mean = SimulatedNvml.Truth(at + shift - window, at + shift).MeanPowerW;
                    (low, high) = (Math.Min(low, mean), Math.Max(high, mean));
                }

                Assert.InRange(watts, low - 1, high + 1);
                Assert.Equal(0, SimulatedNvml.Shutdown());
            },
            iter: s_programs,
            threads: 1);
}
