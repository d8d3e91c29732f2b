using CsCheck;
using HybridProfiler.Analysis.Findings;
using HybridProfiler.Analysis.Memory;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests.Memory;

public sealed class MemoryGrowthTests
{
    [Fact]
    public void A_component_that_keeps_something_of_each_request_leaks_and_one_that_gives_it_back_does_not()
    {
        TraceAnalysis analysis = TraceAnalysis.Of(Requests(60, kept: (_, _) => 1_000));
        MemoryGrowth leak = analysis.Memory.Growth.Single(g => g.Component == 0), clean = analysis.Memory.Growth.Single(g => g.Component == 1);
        Assert.Equal((GrowthVerdict.Grows, 1_000.0), (leak.Verdict, leak.PerRequest));
        Assert.Equal(1_000.0 * leak.Requests, leak.GrownBytes, 0.001);
        Assert.NotEqual(GrowthVerdict.Grows, clean.Verdict);
        Finding finding = Assert.Single(analysis.Findings, f => f.Rule == "memory-growth");
        Assert.Equal(0, finding.Component);
        Assert.Contains("1.000 kB with each request", finding.Statement, StringComparison.Ordinal);
        Assert.Equal((leak.GrownBytes, 0.0), (finding.GainCeilingBytes, finding.GainCeilingNs));
    }

    [Fact]
    public void A_cache_that_fills_levels_off()
    {
        MemoryGrowth growth = TraceAnalysis.Of(Requests(80, kept: (r, random) => r < 30 ? 1_000 : -random.Next(1, 200))).Memory.Growth.Single(g => g.Component == 0);
        Assert.Equal(GrowthVerdict.LevelsOff, growth.Verdict);
    }

    [Fact]
    public void Noise_around_a_level_is_no_leak()
    {
        int called = 0;
        const int Traces = 100;
        for (int seed = 0; seed < Traces; seed++)
            if (TraceAnalysis.Of(Requests(40, kept: (_, random) => 0, jitter: 5_000, seed)).Memory.Growth.Any(g => g.Verdict == GrowthVerdict.Grows)) called++;
        // One in a hundred is allowed by chance alone; the second half must agree as well.
        Assert.InRange(called, 0, Traces / 100);
    }

    [Fact]
    public void A_leak_shows_through_noise() =>
        Gen.Int[0, 10_000].Sample(seed => Assert.Equal(GrowthVerdict.Grows, TraceAnalysis.Of(Requests(80, kept: (_, _) => 500, jitter: 2_000, seed)).Memory.Growth.Single(g => g.Component == 0).Verdict), iter: 40);

    [Fact]
    public void A_value_that_stands_still_is_not_many_values()
    {
        AllocationTrace trace = new();
        trace.Counter(MemoryCounters.Generation2, -1, (2_000, 10_000), (40_000, 20_000), (80_000, 30_000));
        MemoryGrowth growth = Assert.Single(TraceAnalysis.Of(trace.Builder.Build()).Memory.Growth);
        Assert.Equal(GrowthVerdict.TooFewChanges, growth.Verdict);
        Assert.InRange(growth.Changes, 1, 3);
    }

    [Fact]
    public void An_undivided_heap_grows_only_when_what_collections_leave_grows()
    {
        Assert.Equal(GrowthVerdict.Grows, VerdictOf(floor: 1_000));
        Assert.Equal(GrowthVerdict.Steady, VerdictOf(floor: 0));

        // A saw: it rises between collections and falls at each.
        static GrowthVerdict VerdictOf(int floor)
        {
            AllocationTrace trace = new();
            Random random = new(5);
            trace.Counter(MemoryCounters.ManagedHeap, -1, [.. Enumerable.Range(0, 400).Select(i => (21_000 + i * 197L, 1_000_000.0 + i / 4 * floor + i % 4 * 50_000 + random.Next(100)))]);
            return Assert.Single(TraceAnalysis.Of(WithRequests(trace, 200, 395)).Memory.Growth).Verdict;
        }
    }

    [Fact]
    public void A_memory_that_is_nearly_full_is_a_finding_that_names_who_has_most()
    {
        Finding full = Assert.Single(OutcomeOf(used: 950).Findings);
        Assert.Equal((950.0, 1_000.0), (full.Evidence[1].Value, full.WholeBytes));
        Assert.Contains("c1 has most of it, 600 B", full.Statement, StringComparison.Ordinal);
        Assert.Equal("no problems detected", OutcomeOf(used: 800).Verdict);

        static RuleOutcome OutcomeOf(double used)
        {
            AllocationTrace trace = new();
            trace.Builder.AddSpan(trace.Thread, 1_000, 90_000, trace.Builder.Intern("work"), 0);
            trace.Report(2_000, 600, 7, MemoryKind.Device, component: 1, device: 0);
            trace.Counter(MemoryCounters.DeviceUsed, 0, (1_500, used - 600), (3_000, used));
            trace.Counter(MemoryCounters.DeviceFree, 0, (1_500, 1_600 - used), (3_000, 1_000 - used));
            return TraceAnalysis.Of(trace.Builder.Build()).Rules.Single(r => r.Id == "memory-headroom");
        }
    }

    [Fact]
    public void A_program_that_was_recorded_shows_its_leak_beside_the_memory_of_its_process()
    {
        Component leaky = Component.Define("leaky"), tidy = Component.Define("tidy");
        Allocator leak = Allocator.Of(leaky, MemoryKind.Native), scratch = Allocator.Of(tidy, MemoryKind.Native);
        using Session session = Profiler.Configure().AddProcessMemory().Start();
        for (int r = 0; r < 30; r++)
        {
            using Request request = session.Request(r);
            leak.Allocated(10_000, 100 + r);
            scratch.Allocated(1_000_000, 7);
            scratch.Released(7);
        }

        TraceAnalysis analysis = TraceAnalysis.Of(session.Stop());
        MemoryGrowth growth = analysis.Memory.Growth.Single(g => g.Component >= 0 && analysis.Trace.Components[g.Component].Name == "leaky");
        Assert.Equal((GrowthVerdict.Grows, 10_000.0), (growth.Verdict, growth.PerRequest));
        MemoryBudget budget = analysis.Memory.Budget;
        Assert.Equal(300_000, budget.Components.Single(c => c.Component == growth.Component).BytesAtEnd);
        Assert.Contains(budget.Accounts, a => a.Owner == MemoryOwner.Generation0);
        Assert.Contains(budget.Accounts, a => a is { Owner: MemoryOwner.OtherOfProcess, BytesAtEnd: > 0 });
    }

    [Fact]
    public void Every_trace_of_allocations_gives_a_report_and_findings_within_their_whole() =>
        AllocationTrace.All.Sample(trace =>
        {
            TraceAnalysis analysis = TraceAnalysis.Of(trace);
            Assert.Contains("</html>", analysis.Report().ToHtml(), StringComparison.Ordinal);
            Assert.All(analysis.Findings, f => Assert.True(f.GainCeilingBytes >= 0));
            Assert.All(analysis.Memory.Growth, g => Assert.True(g.Verdict != GrowthVerdict.Grows || g.LowPerSecond > 0));
        }, iter: 30);

    // Component 0 keeps something of each request, component 1 gives everything back; both allocate during it.
    private static Trace Requests(int count, Func<int, Random, int> kept, int jitter = 0, int seed = 1)
    {
        AllocationTrace trace = new();
        Random random = new(seed);
        long address = 100, before = 0, beforeBytes = 0;
        for (int r = 0; r < count; r++)
        {
            long at = 2_000 + r * 1_000;
            int keeps = kept(r, random), moving = jitter > 0 ? random.Next(1, jitter) : 0;
            if (keeps > 0) trace.Report(at + 100, keeps, ++address, component: 0);
            else if (keeps < 0) Swing(trace, at, -keeps, ++address);
            trace.Report(at + 110, 50_000, ++address, component: 1);
            trace.Report(at + 120, -50_000, address, component: 1);
            // A block of varying size that lives until the next request.
            if (moving > 0) trace.Report(at + 200, moving, ++address, component: 0);
            if (before != 0) trace.Report(at + 210, -beforeBytes, before, component: 0);
            (before, beforeBytes) = moving > 0 ? (address, moving) : (0, 0);
        }

        return WithRequests(trace, 1_000, count);

        // Comes and goes within the request: the account changes, its level does not.
        static void Swing(AllocationTrace trace, long at, int bytes, long address)
        {
            trace.Report(at + 150, bytes, address, component: 0);
            trace.Report(at + 160, -bytes, address, component: 0);
        }
    }

    private static Trace WithRequests(AllocationTrace trace, long each, int count)
    {
        int lane = trace.Builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
        for (int r = 0; r < count; r++)
        {
            long at = (each == 1_000 ? 2_000 : 21_000) + r * each;
            trace.Builder.AddRequest(trace.Builder.AddSpan(lane, at, each - 100, trace.Builder.Intern("r"), -1, SpanKind.Stage), r, 0, at);
        }

        trace.Builder.AddSpan(trace.Thread, 1_500, 97_000, trace.Builder.Intern("work"), 0);
        return trace.Builder.Build();
    }
}
