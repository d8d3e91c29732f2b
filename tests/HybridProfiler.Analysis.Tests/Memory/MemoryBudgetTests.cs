using CsCheck;
using HybridProfiler.Analysis.Memory;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests.Memory;

public sealed class MemoryBudgetTests
{
    [Fact]
    public void Owners_and_components_sum_to_the_total_at_every_instant_and_none_is_negative() =>
        AllocationTrace.All.Sample(trace =>
        {
            MemoryBudget budget = TraceAnalysis.Of(trace).Memory.Budget;
            Assert.All(budget.Accounts, a => Assert.All(a.Steps, s => Assert.True(s.Bytes >= 0)));
            Assert.All(budget.Total, t => Assert.Equal(t.Bytes, budget.Accounts.Sum(a => a.BytesAt(t.TimeNs))));
            // And between the steps of the total nothing happens that it does not show.
            Assert.All(budget.Accounts.SelectMany(a => a.Steps), s => Assert.Equal(StepFunction.At(budget.Total, s.TimeNs), budget.Accounts.Sum(a => a.BytesAt(s.TimeNs))));
            Assert.Equal(budget.Total.IsEmpty ? 0 : budget.Total.Max(t => t.Bytes), budget.Peak.Bytes);
            Assert.All(budget.InUse, t => Assert.Equal(t.Bytes, budget.Accounts.Where(a => a.IsInUse).Sum(a => a.BytesAt(t.TimeNs))));
            Assert.Equal(budget.InUse.IsEmpty ? 0 : budget.InUse.Max(t => t.Bytes), budget.PeakInUse.Bytes);
            Assert.Equal(budget.PeakInUse.Bytes, budget.Components.Sum(c => c.BytesAtPipelinePeak));
            Assert.Equal(budget.InUse.IsEmpty ? 0 : budget.InUse[^1].Bytes, budget.Components.Sum(c => c.BytesAtEnd));
            Assert.All(budget.Components, c => Assert.True(c.Peak.Bytes >= c.BytesAtPipelinePeak));
        });

    [Fact]
    public void What_was_allocated_was_released_or_is_live_at_the_end() =>
        AllocationTrace.All.Sample(trace =>
        {
            List<AllocationEvent> events = AllocationEvents.Of(TraceAnalysis.Of(trace).Index);
            AllocationReplay replay = new(events);
            AllocationEvent[] live = [.. replay.LiveAtEnd];
            Assert.Equal(events.Count(e => e.Bytes > 0), replay.Sums.Values.Sum(s => s.Allocations));
            Assert.Equal(events.Count(e => e.Bytes <= 0), replay.Sums.Values.Sum(s => s.Releases) + replay.ReleasesWithoutAllocation);
            Assert.Equal(replay.Sums.Values.Sum(s => s.LiveAtEnd), live.Length + replay.Replaced);
            foreach (var memory in replay.Changes.Where(c => c.Key.Component != MemoryAccount.BeforeRecording))
                Assert.Equal(live.Where(l => (l.Owner, l.Device, l.Component, l.Process) == memory.Key).Sum(l => l.Bytes), memory.Value.Sum(c => c.Bytes));
        });

    [Fact]
    public void A_release_gives_back_to_the_component_that_allocated()
    {
        AllocationTrace trace = new();
        trace.Report(2_000, 100, 7, component: 0);
        trace.Report(3_000, 40, 8, component: 1);
        trace.Report(4_000, -100, 7, component: 1);
        trace.Report(5_000, -30, 9, component: 1);
        MemoryBudget budget = TraceAnalysis.Of(trace.Builder.Build()).Memory.Budget;
        Assert.Equal(new MemoryStep(3_000, 170), budget.Peak);
        ComponentMemory first = budget.Components.Single(c => c.Component == 0), second = budget.Components.Single(c => c.Component == 1);
        Assert.Equal((100, 0, new AllocationSums(1, 100, 1, 100)), (first.BytesAtPipelinePeak, first.BytesAtEnd, first.Sums));
        Assert.Equal((40, 40, 1), (second.BytesAtPipelinePeak, second.BytesAtEnd, second.Sums.LiveAtEnd));
        // The block of 30 bytes that nobody allocated was there from the start.
        Assert.Equal((1, 30), (budget.ReleasesWithoutAllocation, budget.BytesWithoutAllocation));
        Assert.Equal([new MemoryStep(1_000, 30), new MemoryStep(5_000, 0)], budget.Accounts.Single(a => a.Component == MemoryAccount.BeforeRecording).Steps);
    }

    [Fact]
    public void What_encloses_others_counts_with_what_they_leave()
    {
        AllocationTrace trace = new();
        trace.Counter(MemoryCounters.FrameworkAllocated + ", device 0", 0, (2_000, 300), (6_000, 100));
        trace.Counter(MemoryCounters.FrameworkReserved + ", device 0", 0, (2_000, 500));
        trace.Counter(MemoryCounters.CudaAllocated + " (Device)", 0, (1_500, 600));
        trace.Counter(MemoryCounters.DeviceUsedByProcess, 0, (3_000, 900));
        trace.Counter(MemoryCounters.DeviceUsed, 0, (3_000, 2_000));
        trace.Counter(MemoryCounters.Generation2, -1, (2_000, 70));
        trace.Counter(MemoryCounters.WorkingSet, -1, (2_000, 50), (4_000, 1_070));
        MemoryBudget budget = TraceAnalysis.Of(trace.Builder.Build()).Memory.Budget;
        long At(MemoryOwner owner, long ns) => budget.Accounts.Where(a => a.Owner == owner).Sum(a => a.BytesAt(ns));
        Assert.Equal((400, 200, 300, 1_100), (At(MemoryOwner.Device, 2_500), At(MemoryOwner.DeviceCached, 2_500), At(MemoryOwner.DeviceOtherOfProcess, 2_500), At(MemoryOwner.DeviceExternal, 2_500)));
        Assert.Equal((200, 400, 300, 1_100), (At(MemoryOwner.Device, 7_000), At(MemoryOwner.DeviceCached, 7_000), At(MemoryOwner.DeviceOtherOfProcess, 7_000), At(MemoryOwner.DeviceExternal, 7_000)));
        Assert.Equal((70, 0, 1_000), (At(MemoryOwner.Generation2, 2_500), At(MemoryOwner.OtherOfProcess, 2_500), At(MemoryOwner.OtherOfProcess, 5_000)));
        Assert.Equal(3_070, budget.Peak.Bytes);
    }

    [Fact]
    public void An_address_in_use_that_is_allocated_again_shows_a_missing_release()
    {
        AllocationTrace trace = new();
        trace.Report(2_000, 100, 7, MemoryKind.Device, device: 0);
        trace.Report(3_000, 100, 7, MemoryKind.Device, device: 1);
        trace.Report(4_000, 60, 7, MemoryKind.Device, device: 0);
        MemoryBudget budget = TraceAnalysis.Of(trace.Builder.Build()).Memory.Budget;
        Assert.Equal((1, 160, 200), (budget.ReplacedAllocations, budget.Total[^1].Bytes, budget.Peak.Bytes));
    }

    [Fact]
    public void An_allocation_told_without_its_thread_belongs_to_the_component_whose_call_was_under_way()
    {
        AllocationTrace trace = new();
        int calls = trace.Builder.AddTrack(new TrackInfo(TrackKind.HostCalls, "CUDA calls")), told = trace.Builder.AddTrack(new TrackInfo(TrackKind.HostCalls, "CUDA memory"));
        trace.Builder.AddSpan(calls, 2_000, 500, trace.Builder.Intern("cudaMalloc"), 2, SpanKind.Alloc);
        trace.Report(2_400, 100, 7, MemoryKind.Device, device: 0, track: told);
        trace.Report(2_600, 100, 8, MemoryKind.Device, device: 0, track: told);
        MemoryBudget budget = TraceAnalysis.Of(trace.Builder.Build()).Memory.Budget;
        Assert.Equal([(-1, 100), (2, 100)], budget.Components.Select(c => (c.Component, c.BytesAtEnd)).Order());
    }

    [Fact]
    public void Memory_of_a_device_that_is_not_named_is_that_of_the_only_one()
    {
        Assert.Equal([0], Devices(1));
        Assert.Equal([-1], Devices(2));

        static IEnumerable<int> Devices(int devices)
        {
            AllocationTrace trace = new(devices: devices);
            trace.Report(2_000, 100, 7, MemoryKind.Device);
            return TraceAnalysis.Of(trace.Builder.Build()).Memory.Budget.Accounts.Select(a => a.Device);
        }
    }

    public static TheoryData<string> TracesWithAllocations => ReferenceData.Names("traces/tracelens", "*_bert_small.json.gz");

    [Theory]
    [MemberData(nameof(TracesWithAllocations))]
    [InlineData("mi300x_normalization_layers.json")]
    [InlineData("h100_vit_nsfw.json")]
    public void Allocations_of_a_real_trace_sum_to_what_its_allocator_says_at_each_report(string name)
    {
        Trace trace = TraceFile.Load(ReferenceData.PathOf($"traces/tracelens/{name}.gz"));
        MemoryBudget budget = TraceAnalysis.Of(trace).Memory.Budget;
        int reports = 0;
        for (int c = 0; c < trace.Counters.Length; c++)
        {
            if (!trace.Counters[c].Name.StartsWith(MemoryCounters.FrameworkAllocated, StringComparison.Ordinal)) continue;
            MemoryOwner owner = trace.Counters[c].Device < 0 ? MemoryOwner.Native : MemoryOwner.Device;
            MemoryAccount[] accounts = [.. budget.Accounts.Where(a => a.Owner == owner && a.Device == trace.Counters[c].Device)];
            for (int i = 0; i < trace.CounterSamples[c].Count; i++, reports++)
            {
                long time = trace.CounterSamples[c].Time[i];
                if (i + 1 < trace.CounterSamples[c].Count && trace.CounterSamples[c].Time[i + 1] == time) continue;
                Assert.Equal((long)trace.CounterSamples[c].Value[i], accounts.Sum(a => a.BytesAt(time)));
            }
        }

        Assert.True(reports > 100, $"{reports} reports");
        Assert.Contains(budget.Components, c => c.Component >= 0 && c.Sums.Allocations > 0);
    }
}
