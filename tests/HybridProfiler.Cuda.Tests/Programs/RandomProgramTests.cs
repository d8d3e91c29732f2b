using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Programs;

/// <summary>
/// Random programs of several threads and streams under the profiler: what it says must be what the simulated driver did.
/// The many run with the driver's event queue (operations of microseconds, no threads of the driver's own, work done as
/// its time comes); some run with the driver's threads in real time.
/// </summary>
public sealed class RandomProgramTests(ITestOutputHelper output)
{
    private const int ProgramsPerSession = 50;

    [Fact]
    public void Events_say_what_the_device_did()
    {
        int programs = Verification.Samples(quick: 200, full: 10_000);
        Run(programs, seed => $"workers=inline\nlaunch_latency={800 + (seed % 5 * 700)}\nlaunch_jitter=pareto:200:1.3:100000\ngap={seed % 3 * 250}\ncopy_setup=500");
    }

    [Fact]
    public void Events_say_what_the_device_did_in_real_time() =>
        Run(Verification.Samples(quick: 50, full: 500), _ => "workers=threads\nlaunch_jitter=uniform:20000\nqueue_limit=16");

    private void Run(int programs, Func<int, string> settingsOf)
    {
        _ = SimulatedDriver.Handle;
        int seed = Verification.Seed;
        output.WriteLine($"seed {seed}, {programs} programs");
        int spans = 0;
        long worst = 0, widest = 0;
        for (int first = 0; first < programs; first += ProgramsPerSession)
        {
            RandomProgram[] batch = [.. Enumerable.Range(first, Math.Min(ProgramsPerSession, programs - first)).Select(i => new RandomProgram(seed + i))];
            Random random = new(seed + first);
            string clock = $"clock_drift_ppm={(random.NextDouble() * 200) - 100:0.0}\nclock_offset={random.NextInt64(-1_000_000_000_000, 1_000_000_000_000)}\nevent_step={(random.Next(2) == 0 ? 1 : 500)}\nseed={random.Next(1, 1000)}\n";
            string settings = clock + settingsOf(seed + first);
            try
            {
                EventTruth truth = RunBatch(settings, batch, out long uncertainty);
                spans += truth.Spans;
                worst = Math.Max(worst, truth.WorstNs);
                widest = Math.Max(widest, uncertainty);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException { Message: "" })
            {
                output.WriteLine($"programs from seed {seed + first}, settings: {settings.ReplaceLineEndings(" ")}");
                throw;
            }
        }

        output.WriteLine($"{spans} spans on the device; the worst time was {worst} ns off, the widest stated uncertainty {widest} ns");
        Assert.True(spans > programs, "the programs mark hardly anything");
    }

    private static EventTruth RunBatch(string settings, RandomProgram[] batch, out long uncertainty)
    {
        using ProgramMachine machine = new(settings);
        SimulatedDriver.ClearLog();
        ulong before = SimulatedDriver.Counts.Synchronizations;
        using Session session = Profiler.Configure().AddCuda(SimulatedMachine.Options with { Cupti = false, NvmlRateHz = 0, Nvtx = NvtxEmission.Never }).Start();
        foreach (RandomProgram program in batch) machine.Run(program);
        Trace trace = session.Stop();
        Assert.Equal((ulong)machine.Synchronizations, SimulatedDriver.Counts.Synchronizations - before);
        EventTruth truth = new(trace, SimulatedDriver.Log(), machine, batch);
        truth.Check();
        uncertainty = trace.Devices.Max(device => device.ClockUncertaintyNs);
        return truth;
    }
}
