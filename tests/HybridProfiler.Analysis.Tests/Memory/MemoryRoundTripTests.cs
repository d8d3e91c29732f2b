using CsCheck;
using HybridProfiler.Analysis.Memory;
using HybridProfiler.Analysis.Merging;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests.Memory;

/// <summary>Whose memory it is does not hang on the file that a trace went through, nor on the traces that it was put together with.</summary>
public sealed class MemoryRoundTripTests
{
    [Fact]
    public void Budget_peaks_owners_and_growth_come_back_from_both_formats() => AllocationTrace.All.Sample(trace =>
    {
        foreach (string extension in (string[])[".json", ".pftrace"])
        {
            Trace back = ThroughFile(trace, extension);
            MemoryAnalysis before = TraceAnalysis.Of(trace).Memory, after = TraceAnalysis.Of(back).Memory;
            Assert.Equal(trace.Counters, back.Counters);
            Assert.Equal(trace.Devices.Select(d => (d.Name, d.Api)), back.Devices.Select(d => (d.Name, d.Api)));
            Assert.Equal(before.Budget.Accounts.Select(Content), after.Budget.Accounts.Select(Content));
            Assert.Equal((before.Budget.Peak, before.Budget.PeakInUse), (after.Budget.Peak, after.Budget.PeakInUse));
            Assert.Equal(before.Budget.Components.Select(c => c.ToString()), after.Budget.Components.Select(c => c.ToString()));
            Assert.Equal(before.Growth.Select(g => g.ToString()), after.Growth.Select(g => g.ToString()));
        }
    }, iter: 40);

    [Fact]
    public void Each_process_of_a_merged_trace_has_the_memory_that_it_had_alone() => Gen.Select(AllocationTrace.All.Array[2, 3], Gen.Int[0, 2]).Sample((parts, way) =>
    {
        Trace merged = TraceMerge.Of([.. parts.Select((t, i) => new MergeInput(t, $"process{i}", i * 1_000))]).Trace;
        if (way > 0) merged = ThroughFile(merged, way == 1 ? ".json" : ".pftrace");
        MemoryBudget whole = TraceAnalysis.Of(merged).Memory.Budget;
        int firstDevice = 0, firstComponent = 0;
        for (int process = 0; process < parts.Length; process++)
        {
            MemoryBudget alone = TraceAnalysis.Of(parts[process]).Memory.Budget;
            // What others have on a device is nobody's here; these devices are each process's own.
            MemoryAccount[] there = [.. whole.Accounts.Where(a => a.Process == process || (a.Process == MemoryAccount.OfOthers && a.Device >= firstDevice && a.Device < firstDevice + parts[process].Devices.Length))];
            Assert.Equal(
                alone.Accounts.Select(a => (a.Owner, a.Device, a.Component, a.Peak.Bytes, a.BytesAtEnd)),
                there.Select(a => (a.Owner, a.Device < 0 ? -1 : a.Device - firstDevice, a.Component < 0 ? a.Component : a.Component - firstComponent, a.Peak.Bytes, a.BytesAtEnd)));
            long shift = process * 1_000;
            foreach ((MemoryAccount one, MemoryAccount other) in alone.Accounts.Zip(there))
                foreach (MemoryStep step in one.Steps) Assert.Equal(step.Bytes, other.BytesAt(step.TimeNs + shift));
            firstDevice += parts[process].Devices.Length;
            firstComponent += parts[process].Components.Length;
        }

        // Nothing is counted twice, and nothing falls between the processes.
        foreach (MemoryStep step in whole.Total) Assert.Equal(step.Bytes, whole.Accounts.Sum(a => a.BytesAt(step.TimeNs)));
    }, iter: 40);

    [Fact]
    public void A_process_that_grows_is_found_growing_beside_one_that_does_not()
    {
        Trace growing = Gauge(i => 1_000_000 + i * 50_000), steady = Gauge(i => 1_000_000 + (i % 2) * 1_000);
        Trace merged = TraceMerge.Of([new MergeInput(steady, "steady", 0), new MergeInput(growing, "growing", 0)]).Trace;
        Trace twice = TraceMerge.Of([new MergeInput(merged, "both", 0), new MergeInput(growing, "third", 0)]).Trace;
        MemoryGrowth alone = Assert.Single(TraceAnalysis.Of(growing).Memory.Growth);
        Assert.Equal(GrowthVerdict.Grows, alone.Verdict);
        Assert.Equal([(1, GrowthVerdict.Grows, alone.PerSecond), (0, GrowthVerdict.Steady, TraceAnalysis.Of(steady).Memory.Growth.Single().PerSecond)], TraceAnalysis.Of(merged).Memory.Growth.Select(g => (g.Process, g.Verdict, g.PerSecond)));
        Assert.Equal([1, 2], TraceAnalysis.Of(twice).Memory.Growth.Where(g => g.Verdict == GrowthVerdict.Grows).Select(g => g.Process).Order());
        ReportTableNames(merged, "managed heap · steady", "managed heap · growing");
        ReportTableNames(twice, "managed heap · steady + growing, steady", "managed heap · steady + growing, growing", "managed heap · third");

        static Trace Gauge(Func<int, double> bytes)
        {
            AllocationTrace trace = new(components: 0, devices: 0);
            trace.Counter(MemoryCounters.ManagedHeap, -1, [.. Enumerable.Range(0, 90).Select(i => (1_000L + i * 1_100, i % 3 == 2 ? bytes(i) : bytes(i) + 500_000 + i % 3))]);
            return trace.Builder.Build();
        }
    }

    private static void ReportTableNames(Trace trace, params string[] owners)
    {
        string report = TraceAnalysis.Of(trace).Report().ToMarkdown();
        foreach (string owner in owners) Assert.Contains(owner, report, StringComparison.Ordinal);
    }

    private static (MemoryOwner, int, int, int, string) Content(MemoryAccount a) => (a.Owner, a.Device, a.Component, a.Process, string.Join(' ', a.Steps));

    private static Trace ThroughFile(Trace trace, string extension)
    {
        using MemoryStream file = new();
        if (extension == ".json") ChromeFormat.Write(trace, file, "memory");
        else PerfettoFormat.Write(trace, file);
        file.Position = 0;
        return TraceFile.Load(file);
    }
}
