using CsCheck;
using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Cupti;

/// <summary>What a session records by CUPTI on the simulated driver is what the driver did, with the records of every version.</summary>
[Trait("Windows", "test")]
public sealed class SimulatedRunTests
{
    public static TheoryData<string, int> Versions => [.. SimulatedCupti.Layouts.Select(l => (l.Version, l.Driver))];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_operation_is_there_once_where_it_ran_on_behalf_of_whom_it_ran(string version, int driver) =>
        SimulatedProgram.Any.Sample(
            program =>
            {
                RecordedRun run = RecordedRun.Of(program, $"cupti.version={version}\ndriver_version={driver}");
                Assert.Equal(run.Truth.Select(Untimed).Order(), run.Seen.Select(Untimed).Order());
                long bracket = SimulatedCupti.Counts.ClockBracketNs;
                foreach (IGrouping<string, RecordedOperation> queue in run.Truth.GroupBy(o => o.Queue))
                {
                    // Of a stream the order is certain, whatever the times.
                    foreach ((RecordedOperation truth, RecordedOperation seen) in queue.Zip(run.Seen.Where(o => o.Queue == queue.Key)))
                    {
                        Assert.Equal(Untimed(truth), Untimed(seen));
                        Assert.InRange(Math.Abs(truth.StartNs - seen.StartNs), 0, bracket);
                        Assert.InRange(Math.Abs(truth.EndNs - seen.EndNs), 0, bracket);
                    }
                }

                Health health = run.Trace.Health;
                Assert.True(health is { LostDeviceOperations: 0, UnattributedDeviceOperations: 0, DroppedRecords: 0, DriverErrors: 0 }, health.ToString());
            },
            iter: Verification.Samples(3, 100),
            threads: 1);

    [Fact]
    public void What_CUPTI_drops_is_counted_as_lost()
    {
        SimulatedProgram program = new([.. Enumerable.Range(0, 40).Select(i => (7, i % SimulatedProgram.Streams, i))]);
        RecordedRun run = RecordedRun.Of(program, "cupti.lose_every=5");
        Assert.Equal(8, run.Trace.Health.LostDeviceOperations);
        Assert.Equal(32, run.Seen.Length);
        Assert.Contains(run.Trace.Health.Notes, note => note.Contains("dropped", StringComparison.Ordinal));
    }

    [Fact]
    public void Operations_without_times_are_lost_not_invented()
    {
        SimulatedProgram program = new([.. Enumerable.Range(0, 40).Select(i => (7, i % SimulatedProgram.Streams, i))]);
        RecordedRun run = RecordedRun.Of(program, "cupti.unknown_every=10");
        Assert.Equal(36, run.Seen.Length);
        Assert.Equal(4, run.Trace.Health.LostDeviceOperations);
    }

    [Fact]
    public void A_refusal_is_a_stated_absence_and_the_program_goes_on()
    {
        SimulatedProgram program = new([(0, 0, 64), (7, 1, 3), (4, 0, 1)]);
        RecordedRun run = RecordedRun.Of(program, "fault=cuptiActivityEnable code=35");
        Assert.Contains(run.Trace.Health.Absences, absence => absence.ToString().Contains("CUPTI", StringComparison.Ordinal));
        Assert.Equal(2, run.Truth.Length);
        Assert.Empty(run.Seen);
    }

    [Fact]
    public void Files_hold_the_same_operations()
    {
        RecordedRun run = RecordedRun.Of(new([.. Enumerable.Range(0, 40).Select(i => (i % 9, i % SimulatedProgram.Streams, (i * 37) + 1))]), "");
        using TemporaryFolder folder = new("cupti");
        foreach (string name in (string[])["run.pftrace", "run.json"])
        {
            string path = folder.File(name);
            TraceFile.Save(run.Trace, path);
            Trace read = TraceFile.Load(path);
            Assert.Equal(Spans(run.Trace), Spans(read));
        }
    }

    private static (string, string, string, long) Untimed(RecordedOperation o) => (o.Name, o.Queue, o.Component, o.Bytes);

    private static IEnumerable<(string, long)> Spans(Trace trace) =>
        Enumerable.Range(0, trace.Spans.Count)
            .Where(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue)
            .Select(row => (trace.NameOf(row), trace.Spans.Duration[row]))
            .Order();
}
