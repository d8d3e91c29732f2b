using System.Globalization;
using HybridProfiler.Model;
using HybridProfiler.NativePrograms;

namespace HybridProfiler.Cuda.Tests.Injection;

/// <summary>A C program on the simulated driver, recorded by nothing but its environment: the trace must say what the driver's own log says.</summary>
public sealed class SimulatedWorkTests
{
    // The simulated CUPTI brings device times to the host's clock as the real one does, with an error of its own.
    private const long UncertaintyNs = 1_000;

    [Fact]
    public void The_trace_holds_exactly_what_the_driver_did()
    {
        for (int run = 0; run < (Environment.GetEnvironmentVariable("HP_VERIFY") == "full" ? 100 : 3); run++)
        {
            int seed = Random.Shared.Next(1 << 30);
            using InjectedProgram program = InjectedProgram.OnSimulatedDriver();
            program.Environment["HP_TRACE_FLUSH_MS"] = (run % 3) switch { 0 => "10", 1 => "50", _ => "1000" };
            DriverLogRecord[] log = Work(program, seed, calls: 600);
            Trace trace = program.Load();
            string place = $"seed {seed}";

            Assert.True(trace.Health.IsClean, $"{place}: {trace.Health}");
            Assert.Empty(trace.Health.Absences);
            DeviceInfo device = Assert.Single(trace.Devices);
            Assert.Equal(DeviceApi.Simulated, device.Api);
            Assert.Contains("Simulated", device.Name, StringComparison.Ordinal);

            // Calls: by thread in their order, with name and times.
            DriverLogRecord[] calls = CallsOf(log);
            int[] calling = [.. CallsOf(trace).Where(s => !IsWait(trace, s)).OrderBy(s => trace.Tracks[trace.Spans.Track[s]].NativeId).ThenBy(s => trace.Spans.Start[s])];
            DriverLogRecord[] inOrder = [.. calls.OrderBy(c => c.Thread).ThenBy(c => c.StartNs)];
            Assert.Equal(inOrder.Select(c => $"{c.Thread} {c.Name}"), calling.Select(s => $"{trace.Tracks[trace.Spans.Track[s]].NativeId} {trace.NameOf(s)}"));
            for (int i = 0; i < inOrder.Length; i++)
            {
                // CUPTI stamps a call after the driver's own log has begun it, and its end after the log has ended it.
                Assert.InRange(trace.Spans.Start[calling[i]], inOrder[i].StartNs, inOrder[i].EndNs);
                bool isFollowed = i + 1 < inOrder.Length && inOrder[i + 1].Thread == inOrder[i].Thread;
                Assert.InRange(trace.Spans.EndOf(calling[i]), trace.Spans.Start[calling[i]], isFollowed ? inOrder[i + 1].StartNs : long.MaxValue);
            }

            // Waits: each inside the call that waits, with its stream.
            DriverLogRecord[] waits = [.. log.Where(IsWait).OrderBy(w => w.Thread).ThenBy(w => w.StartNs)];
            int[] waiting = [.. SpansOf(trace, TrackKind.HostCalls).Where(s => IsWait(trace, s)).OrderBy(s => trace.Tracks[trace.Spans.Track[s]].NativeId).ThenBy(s => trace.Spans.Start[s])];
            Assert.Equal(waits.Select(w => $"{w.Thread} wait for stream {w.Stream}"), waiting.Select(s => $"{trace.Tracks[trace.Spans.Track[s]].NativeId} {trace.NameOf(s)} {trace.AttributeOf(s, "stream")}"));
            for (int i = 0; i < waits.Length; i++)
            {
                Assert.Equal("cuStreamSynchronize", trace.NameOf(trace.Spans.Parent[waiting[i]]));
                Assert.InRange(trace.Spans.Start[waiting[i]] - waits[i].StartNs, -UncertaintyNs, UncertaintyNs);
            }

            // Operations: by context and stream in their order, with name, bytes, geometry, and the call and thread that submitted them.
            Dictionary<uint, DriverLogRecord> submitters = calls.ToDictionary(c => c.Correlation);
            Dictionary<int, int> callOf = Enumerable.Range(0, trace.Flows.Count).Where(f => trace.Flows.Kind[f] == (byte)FlowKind.Launch).ToDictionary(f => trace.Flows.To[f], f => trace.Flows.From[f]);
            DriverLogRecord[] expected =
                [.. log.Where(r => r.Kind is DriverLogKind.Kernel or DriverLogKind.Memcpy or DriverLogKind.Memset).OrderBy(r => r.Context).ThenBy(r => r.Stream).ThenBy(r => r.StartNs)];
            int[] found = [.. SpansOf(trace, TrackKind.DeviceQueue).OrderBy(s => ContextOf(trace, s)).ThenBy(s => trace.Tracks[trace.Spans.Track[s]].NativeId).ThenBy(s => trace.Spans.Start[s])];
            Assert.Equal(expected.Select(r => Expected(r, submitters[r.Correlation])), found.Select(s => Found(trace, s, callOf[s])));
            for (int i = 0; i < found.Length; i++)
            {
                Assert.InRange(trace.Spans.Start[found[i]] - expected[i].StartNs, -UncertaintyNs, UncertaintyNs);
                Assert.InRange(trace.Spans.EndOf(found[i]) - expected[i].EndNs, -UncertaintyNs, UncertaintyNs);
            }

            Assert.True(expected.Length > 200 && waits.Length > 10, "the program did too little to tell anything");
        }
    }

    [Theory]
    [InlineData("_exit")]
    [InlineData("abort")]
    [InlineData("kill")]
    public void A_program_that_dies_loses_no_more_than_the_last_interval(string end)
    {
        using InjectedProgram program = InjectedProgram.OnSimulatedDriver();
        program.Environment["HP_TRACE_FLUSH_MS"] = "20";
        // The work ends well before the program does.
        program.Environment["INJECT_CLIENT_PAUSE_MS"] = "1500";
        DriverLogRecord[] log = Work(program, seed: 5, calls: 200, end);
        Trace trace = program.Load();
        Assert.NotEqual(0, program.ExitCode);
        Assert.Equal(log.Count(r => r.Kind == DriverLogKind.Kernel), SpansOf(trace, TrackKind.DeviceQueue).Count(s => trace.Spans.Kind[s] == (byte)SpanKind.Compute));
        Assert.Equal(0, trace.Health.DroppedRecords + trace.Health.UnfinishedSpans + trace.Health.TruncatedBytes);
    }

    [Fact]
    public void A_child_process_neither_writes_nor_ends_its_parents_recording()
    {
        using InjectedProgram program = InjectedProgram.OnSimulatedDriver();
        string log = program.InFolder("driver.log");
        program.Run(NativeTestProgram.SimulatedLibrary("libcuda.so.1"), "work", "fork", log, "3", "300");
        Assert.Equal((0, "cuInit 0\nchild 0\n", ""), (program.ExitCode, program.Output, program.Errors));
        Trace trace = program.Load();
        DriverLogRecord[] records = DriverLogRecord.Read(log);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
        Assert.True(trace.Header.StopNs > records.Max(r => r.EndNs), "the recording ended with the child");
        Assert.Equal(
            records.Count(r => r.Kind is DriverLogKind.Kernel or DriverLogKind.Memcpy or DriverLogKind.Memset), SpansOf(trace, TrackKind.DeviceQueue).Count());
        Assert.Equal(CallsOf(records).Length, CallsOf(trace).Count(s => !IsWait(trace, s)));
    }

    [Fact]
    public void Where_cupti_is_refused_the_trace_says_why_and_the_program_runs_as_before()
    {
        using InjectedProgram program = InjectedProgram.OnSimulatedDriver();
        program.Environment["INJECT_CLIENT_CONFIGURE"] = "fault=cuptiSubscribe code=39\n";
        DriverLogRecord[] log = Work(program, seed: 9, calls: 100);
        Trace trace = program.Load();
        Assert.Equal(0, program.ExitCode);
        Assert.Contains(log, r => r.Kind == DriverLogKind.Kernel);
        Absence absence = Assert.Single(trace.Health.Absences);
        Assert.Equal("CUPTI", absence.Source);
        Assert.Contains("another profiler", absence.Reason, StringComparison.Ordinal);
        Assert.Equal(DeviceApi.Simulated, Assert.Single(trace.Devices).Api);
    }

    [Fact]
    public void A_budget_that_is_too_small_is_counted_and_harms_nobody()
    {
        using InjectedProgram program = InjectedProgram.OnSimulatedDriver();
        program.Environment["HP_TRACE_FLUSH_MS"] = "60000";
        program.Environment["HP_TRACE_BUFFER_MB"] = "1";
        program.Environment["INJECT_CLIENT_CONFIGURE"] = "kernel=1\nlaunch_latency=1\ngap=1\n";
        DriverLogRecord[] log = Work(program, seed: 11, calls: 12_000);
        Trace trace = program.Load();
        long made = CallsOf(log).Length + log.Count(r => IsWait(r) || r.Kind is DriverLogKind.Kernel or DriverLogKind.Memcpy or DriverLogKind.Memset or DriverLogKind.Allocation or DriverLogKind.Release);
        Assert.True(trace.Health.DroppedRecords > 0, $"{made} records fitted");
        Assert.Equal(made, SpansOf(trace, TrackKind.HostCalls).Count() + SpansOf(trace, TrackKind.DeviceQueue).Count() + trace.Health.DroppedRecords);
    }

    private static DriverLogRecord[] Work(InjectedProgram program, int seed, int calls, string end = "exit") => program.RunLogged("work", seed, calls, end);

    /// <summary>Calls that CUPTI reports of the program: all but the first, in which it is loaded, and those of the recording's own thread.</summary>
    private static DriverLogRecord[] CallsOf(DriverLogRecord[] log)
    {
        // Nobody else in the program asks how many devices there are.
        long recorder = log.FirstOrDefault(r => r.Name == "cuDeviceGetCount")?.Thread ?? -1;
        return [.. log.Where(r => r.Kind == DriverLogKind.ApiCall && r.Name != "cuInit" && r.Thread != recorder)];
    }

    private static IEnumerable<int> CallsOf(Trace trace) => SpansOf(trace, TrackKind.HostCalls).Where(s => trace.Tracks[trace.Spans.Track[s]].Name.StartsWith("CUDA calls", StringComparison.Ordinal));

    private static bool IsWait(DriverLogRecord r) => r.Kind is DriverLogKind.SyncStream or DriverLogKind.SyncContext or DriverLogKind.SyncEvent;

    private static bool IsWait(Trace trace, int span) => trace.NameOf(span).Contains("wait", StringComparison.Ordinal);

    private static IEnumerable<int> SpansOf(Trace trace, TrackKind kind) => Enumerable.Range(0, trace.Spans.Count).Where(s => trace.Tracks[trace.Spans.Track[s]].Kind == kind);

    private static string Expected(DriverLogRecord r, DriverLogRecord submitter)
    {
        string name = r.Kind switch { DriverLogKind.Kernel => r.Name == "_Z10reduce_sumPfi" ? "reduce_sum(float*, int)" : r.Name, DriverLogKind.Memset => "Memset (Device)", _ => r.Memories switch { "2>3" => "Memcpy HtoD (Pinned -> Device)", "3>2" => "Memcpy DtoH (Device -> Pinned)", _ => "Memcpy DtoD (Device -> Device)" } };
        string more = r.Kind == DriverLogKind.Kernel ? r.Geometry : r.Bytes.ToString(CultureInfo.InvariantCulture);
        return $"context {r.Context} stream {r.Stream} {name} {more} by {submitter.Name} of {submitter.Thread}";
    }

    private static long ContextOf(Trace trace, int span)
    {
        string queue = trace.Tracks[trace.Spans.Track[span]].Name;
        return long.Parse(queue[(queue.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    private static string Found(Trace trace, int span, int call)
    {
        string more = trace.AttributeOf(span, trace.Spans.Kind[span] == (byte)SpanKind.Compute ? "geometry" : "bytes");
        return $"context {ContextOf(trace, span)} stream {trace.Tracks[trace.Spans.Track[span]].NativeId} {trace.NameOf(span)} {more} by {trace.NameOf(call)} of {trace.Tracks[trace.Spans.Track[call]].NativeId}";
    }
}
