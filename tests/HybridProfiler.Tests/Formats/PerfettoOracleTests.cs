using System.Text.RegularExpressions;
using HybridProfiler.Formats;
using HybridProfiler.Goldens;
using HybridProfiler.Model;
using HybridProfiler.Tests.Formats.Oracle;

namespace HybridProfiler.Tests.Formats;

/// <summary>What protoc, and nothing of the product, reads out of our files.</summary>
public sealed class PerfettoOracleTests
{
    [Fact]
    public void The_small_recording_reads_as_committed() =>
        GoldenFile.Check("tests/HybridProfiler.Tests/Formats/Goldens/small.pftrace.txt", Protoc.Decode(SmallRecording.Write()));

    [Fact]
    public void The_small_recording_has_exactly_the_slices_arrows_and_samples_that_were_recorded()
    {
        var oracle = new PerfettoOracle(SmallRecording.Write());
        Assert.Equal(
            [
                ("requests", "request", "stage", 1_000_000L, 1900L, 0),
                ("main", "forward", "stem:compute", 1_000_100, 1000, 0),
                ("main", "enqueue", "stem:transfer", 1_000_200, 100, 1),
                ("main", "enqueue", "stem:compute", 1_000_300, 150, 1),
                ("main", "route", "stem:decision", 1_000_900, 0, 1),
                ("checker", "repair", "checker:compute", 1_001_500, 150, 0),
                ("checker", "load", "wait", 1_002_000, 1000, 0),
            ],
            oracle.Slices.OrderBy(s => s.Ns).ToArray());
        Assert.Equal(
            [("queue 0", "upload", "Transfer", "stem:transfer", 1_000_400L, 200L), ("queue 0", "scale", "Kernel", "stem:compute", 1_000_600, 300)],
            oracle.Operations.Select(o => (o.Queue, o.Name, o.Stage, o.Description, o.Ns, o.Duration)).ToArray());
        Assert.Equal([("enqueue", "upload"), ("enqueue", "scale")], oracle.Launches.ToArray());
        Assert.Equal([(99UL, "forward", "repair"), (PerfettoEvents.HandOffFlow ^ 1, "forward", "repair")], oracle.Arrows.OrderBy(a => a.Id).ToArray());
        Assert.Equal([("queued", 1_000_500L, 3.0), ("bandwidth", 1_000_500, 1.5e9), ("queued", 1_001_500, 2)], oracle.Samples.ToArray());
        Assert.Equal(0, oracle.Unfinished);
    }

    [Fact]
    public void Flow_ids_are_fixed64_and_times_are_varints()
    {
        string raw = Protoc.DecodeRaw(SmallRecording.Write());
        Assert.Matches(new Regex(@"^\s+47: 0x4850000000000001$", RegexOptions.Multiline), raw);
        Assert.Matches(new Regex(@"^\s+48: 0x4850000000000001$", RegexOptions.Multiline), raw);
        Assert.Matches(new Regex(@"^\s+47: 0x0000000000000063$", RegexOptions.Multiline), raw);
        Assert.DoesNotMatch(new Regex(@"^  (8|10|13|58): 0x", RegexOptions.Multiline), raw);
    }

    [Fact]
    public void Random_traces_have_the_same_slices_operations_and_samples_for_protoc_as_in_the_model()
    {
        int first = Random.Shared.Next(1 << 20);
        for (int seed = first; seed < first + Verification.Samples(quick: 25, full: 1000); seed++)
        {
            Trace trace = RandomTrace.Make(seed, 40);
            PerfettoOracle oracle = Read(PerfettoRoundTripTests.Bytes(trace), seed);
            string[] slices = [.. Enumerable.Range(0, trace.Spans.Count).Where(s => !IsOperation(trace, s)).Select(s => Slice(trace, s)).Order(StringComparer.Ordinal)];
            Assert.Equal(slices, oracle.Slices.Select(s => $"{s.Track}|{s.Name}|{s.Ns}|{s.Duration}").Order(StringComparer.Ordinal));
            string[] operations = [.. Enumerable.Range(0, trace.Spans.Count).Where(s => IsOperation(trace, s)).Select(s => Slice(trace, s)).Order(StringComparer.Ordinal)];
            Assert.Equal(operations, oracle.Operations.Select(o => $"{o.Queue}|{o.Name}|{o.Ns}|{o.Duration}").Order(StringComparer.Ordinal));
            Assert.Equal(trace.CounterSamples.Sum(c => c.Count), oracle.Samples.Count);
            Assert.Equal(0, oracle.Unfinished);
        }
    }

    [Fact]
    public void Sums_counts_and_arrows_are_those_of_an_account_kept_beside_the_recording()
    {
        int first = Random.Shared.Next(1 << 20);
        for (int seed = first; seed < first + Verification.Samples(quick: 3, full: 40); seed++)
        {
            (byte[] file, LedgerRecording ledger) = LedgerRecording.Record(seed, 4000);
            PerfettoOracle oracle = Read(file, seed);
            Assert.Equal(ledger.Spans, Account(oracle.Slices.Select(s => (s.Track, s.Name, s.Duration))));
            Assert.Equal(ledger.Operations, Account(oracle.Operations.Select(o => (o.Queue, o.Name, o.Duration))));
            Assert.Equal(ledger.Arrows.Order(), oracle.Arrows.Order());
            Assert.Equal(ledger.Launches.Order(), oracle.Launches.Order());
            Assert.Equal(ledger.Samples, oracle.Samples);
            Assert.Equal(0, oracle.Unfinished);
            Assert.True(ledger.Arrows.Count > 100 && ledger.Operations.Values.Sum(o => o.Count) > 100, $"seed {seed}: too little was recorded to tell anything");
        }
    }

    [Fact]
    public void Facts_of_the_run_stand_in_the_trace_attributes() => Assert.Equal(
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["absence.CUDA"] = "libcuda.so.1 not found",
            ["clock.frequency_hz"] = "2596124000",
            ["clock.read_cost_ns"] = "9.5",
            ["clock.reason"] = "invariant",
            ["clock.residual_ns"] = "12.5",
            ["clock.source"] = "tsc",
            ["duration_ns"] = "3000",
            ["health.clamped_device_times"] = "0",
            ["health.driver_errors"] = "0",
            ["health.dropped_records"] = "0",
            ["health.inferred_ends"] = "0",
            ["health.is_clean"] = "false",
            ["health.lost_device_operations"] = "0",
            ["health.records"] = "21",
            ["health.repeated_ends"] = "0",
            ["health.scope_cost_ns"] = "19.5",
            ["health.skipped_packets"] = "0",
            ["health.threads"] = "2",
            ["health.truncated_bytes"] = "0",
            ["health.unattributed_device_operations"] = "0",
            ["health.unconsumed_hand_offs"] = "0",
            ["health.unfinished_spans"] = "1",
            ["health.unmatched_ends"] = "0",
            ["hybridprofiler.format"] = "1",
            ["note.0"] = "a remark",
            ["os"] = "Debian 12",
            ["process"] = "CodeReader",
            ["runtime"] = ".NET 10",
        },
        new SortedDictionary<string, string>(new PerfettoOracle(SmallRecording.Write()).Attributes, StringComparer.Ordinal));

    private static PerfettoOracle Read(byte[] file, int seed)
    {
        try
        {
            return new PerfettoOracle(file);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
        }
    }

    private static SortedDictionary<string, (long Count, long Ns)> Account(IEnumerable<(string Track, string Name, long Ns)> spans)
    {
        var account = new SortedDictionary<string, (long, long)>(StringComparer.Ordinal);
        foreach (IGrouping<string, long> group in spans.GroupBy(s => s.Track + "|" + s.Name, s => s.Ns)) account[group.Key] = (group.Count(), group.Sum());
        return account;
    }

    private static bool IsOperation(Trace trace, int span) => trace.Tracks[trace.Spans.Track[span]].Kind == TrackKind.DeviceQueue;

    private static string Slice(Trace trace, int span) =>
        $"{trace.Tracks[trace.Spans.Track[span]].Name}|{trace.NameOf(span)}|{trace.Spans.Start[span]}|{trace.Spans.Duration[span]}";
}
