using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Programs;

/// <summary>
/// Random programs of several threads and streams under the profiler: what it says must be what the simulated driver did.
/// The many run with the driver's event queue (operations of microseconds, no threads of the driver's own, work done as
/// its time comes); some run with the driver's threads in real time.
/// </summary>
[Trait("Windows", "verify")]
public sealed class RandomProgramTests(ITestOutputHelper output)
{
    private const int ProgramsPerSession = 50;

    [Fact]
    public void Events_say_what_the_device_did()
    {
        int programs = Verification.Samples(quick: 200, full: 10_000);
        Run(programs, Quick);
    }

    [Fact]
    public void Events_say_what_the_device_did_in_real_time() =>
        Run(Verification.Samples(quick: 50, full: 500), _ => "workers=threads\nlaunch_jitter=uniform:20000\nqueue_limit=16");

    [Fact]
    public void Activity_and_events_together_say_what_the_device_did_with_the_records_of_every_version()
    {
        string Settings(int seed)
        {
            (string version, _, int driver) = SimulatedCupti.Layouts[seed % SimulatedCupti.Layouts.Length];
            return $"{Quick(seed)}\ncupti.version={version}\ndriver_version={driver}\ncupti.delivery={(seed % 3 == 0 ? "inline" : "worker")}\ncupti.late_ms={seed % 2 * 5}";
        }

        Run(Verification.Samples(quick: 160, full: 10_000), Settings, activity: true);
    }

    [Fact]
    public void Operations_are_linked_to_those_of_other_streams_that_they_waited_for() =>
        Run(Verification.Samples(quick: 100, full: 2000), Quick, activity: true, threads: 1);

    private static string Quick(int seed) =>
        $"workers=inline\nlaunch_latency={800 + (seed % 5 * 700)}\nlaunch_jitter=pareto:200:1.3:100000\ngap={seed % 3 * 250}\ncopy_setup=500";

    private void Run(int programs, Func<int, string> settingsOf, bool activity = false, int threads = RandomProgram.MostThreads)
    {
        _ = SimulatedDriver.Handle;
        int seed = Verification.Seed;
        output.WriteLine($"seed {seed}, {programs} programs");
        int spans = 0, operations = 0, dependencies = 0;
        long worst = 0, widest = 0;
        for (int first = 0; first < programs; first += ProgramsPerSession)
        {
            RandomProgram[] batch = [.. Enumerable.Range(first, Math.Min(ProgramsPerSession, programs - first)).Select(i => new RandomProgram(seed + i, threads))];
            Random random = new(seed + first);
            string clock = $"clock_drift_ppm={(random.NextDouble() * 200) - 100:0.0}\nclock_offset={random.NextInt64(-1_000_000_000_000, 1_000_000_000_000)}\nevent_step={(random.Next(2) == 0 ? 1 : 500)}\nseed={random.Next(1, 1000)}\n";
            string settings = clock + settingsOf(seed + first);
            try
            {
                (EventTruth truth, ActivityTruth? active, long uncertainty) = RunBatch(settings, batch, activity, dependencies: threads == 1);
                spans += truth.Spans;
                operations += active?.Operations ?? 0;
                dependencies += active?.Dependencies ?? 0;
                worst = Math.Max(worst, Math.Max(truth.WorstNs, active?.WorstNs ?? 0));
                widest = Math.Max(widest, uncertainty);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException { Message: "" })
            {
                output.WriteLine($"programs from seed {seed + first}, settings: {settings.ReplaceLineEndings(" ")}");
                throw;
            }
        }

        output.WriteLine($"{spans} spans on the device; the worst time was {worst} ns off, the widest stated uncertainty {widest} ns");
        if (activity) output.WriteLine($"{operations} operations by CUPTI, {dependencies} of them behind an operation of another stream");
        Assert.True(spans > programs, "the programs mark hardly anything");
        Assert.True(!activity || operations > programs, "the programs do hardly anything");
        Assert.True(threads > 1 || dependencies > programs / 10, "hardly anything waits for another stream");
    }

    private static (EventTruth Events, ActivityTruth? Activity, long UncertaintyNs) RunBatch(string settings, RandomProgram[] batch, bool activity, bool dependencies)
    {
        using ProgramMachine machine = new(settings);
        SimulatedDriver.ClearLog();
        ulong before = SimulatedDriver.Counts.Synchronizations;
        using Session session = Profiler.Configure().AddCuda(SimulatedMachine.Options with { Cupti = activity, NvmlRateHz = 0, Nvtx = NvtxEmission.Never }).Start();
        foreach (RandomProgram program in batch) machine.Run(program);
        Trace trace = session.Stop();
        Assert.Equal((ulong)machine.Synchronizations, SimulatedDriver.Counts.Synchronizations - before);
        Assert.DoesNotContain(trace.Health.Absences, absence => absence.Source == "CUPTI");
        SimulatedRecord[] log = SimulatedDriver.Log();
        EventTruth truth = new(trace, log, machine, batch);
        truth.Check();
        ActivityTruth? active = activity ? new(trace, log, machine, SimulatedCupti.Counts.ClockBracketNs) : null;
        active?.Check(dependencies);
        return (truth, active, trace.Devices.Max(device => device.ClockUncertaintyNs));
    }
}
