using CsCheck;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Memory;
using HybridProfiler.Analysis.Merging;
using HybridProfiler.Analysis.Tests.Memory;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Tests.Formats;

namespace HybridProfiler.Analysis.Tests.Merging;

/// <summary>What a merged trace holds: everything of its parts, each as it was, and nothing else.</summary>
public sealed class TraceMergeTests
{
    private static readonly Gen<Trace[]> s_parts = RandomTraces.All.Array[2, 4];

    [Fact]
    public void Counts_are_sums() => s_parts.Sample(parts =>
    {
        Trace merged = Merge(parts, i => i * 12_345L).Trace;
        int Sum(Func<Trace, int> count) => parts.Sum(count);
        foreach (Func<Trace, int> count in (Func<Trace, int>[])
        [
            t => t.Spans.Count, t => t.Attributes.Count, t => t.Requests.Count, t => t.HandOffs.Count, t => t.Flows.Count, t => t.Edges.Length, t => t.Tracks.Length,
            t => t.Components.Length, t => t.Devices.Length, t => t.Counters.Length, t => t.CounterSamples.Sum(s => s.Count), t => (int)t.Health.Records,
        ])
            Assert.Equal(Sum(count), count(merged));
        Assert.Equal(merged.Components.Length, merged.Components.Select(c => c.Name).Distinct().Count());
        // Numbers of flows tell apart what is of one kind; a dependency names a launch, and 0 names nothing.
        Assert.Equal(Sum(Links), Links(merged));

        static int Links(Trace t) => Enumerable.Range(0, t.Flows.Count).Where(f => t.Flows.Id[f] != 0)
            .Select(f => ((FlowKind)t.Flows.Kind[f] is FlowKind.Dependency ? FlowKind.Launch : (FlowKind)t.Flows.Kind[f], t.Flows.Id[f])).Distinct().Count();
    });

    [Fact]
    public void Figures_of_each_process_stay_what_they_were() => s_parts.Sample(parts =>
    {
        TraceAnalysis whole = TraceAnalysis.Of(Merge(parts, i => i * 7_001L).Trace);
        int firstDevice = 0, firstComponent = 0, firstTrack = 0;
        foreach (Trace part in parts)
        {
            TraceAnalysis alone = TraceAnalysis.Of(part);
            foreach (DeviceUsage device in alone.Devices)
            {
                DeviceUsage there = Assert.Single(whole.Devices, d => d.Device == firstDevice + device.Device);
                Assert.Equal(Figures(device.Total), Figures(there.Total));
                Assert.Equal(device.Queues.Select(Figures), there.Queues.Select(Figures));
                Assert.Equal((device.WallNs, device.PartitionIdleNs, device.TransferredBytes), (there.WallNs, there.PartitionIdleNs, there.TransferredBytes));
                Assert.Equal(device.Shares.Select(s => (s.Kind, s.ExclusiveNs, s.SharedNs)).Order(), there.Shares.Select(s => (s.Kind, s.ExclusiveNs, s.SharedNs)).Order());
            }

            foreach (ComponentUsage component in alone.Components)
                Assert.Equal(Figures(component), Figures(Assert.Single(whole.Components, c => c.Component == firstComponent + component.Component)));
            foreach (ThreadUsage thread in alone.Threads)
            {
                ThreadUsage there = Assert.Single(whole.Threads, t => t.Track == firstTrack + thread.Track);
                Assert.Equal((thread.Spans, thread.ComputeNs, thread.WaitNs, thread.RuntimeNs), (there.Spans, there.ComputeNs, there.WaitNs, there.RuntimeNs));
            }

            firstDevice += part.Devices.Length;
            firstComponent += part.Components.Length;
            firstTrack += part.Tracks.Length;
        }
    });

    [Fact]
    public void One_trace_is_itself() => RandomTraces.All.Sample(trace => Assert.Same(trace, TraceMerge.Of(trace).Trace));

    [Fact]
    public void The_order_of_the_inputs_moves_the_axis_and_nothing_else() => Gen.Select(RandomTraces.All, RandomTraces.All, Gen.Long[0, 1_000_000]).Sample((a, b, offset) =>
    {
        Trace one = TraceMerge.Of([new MergeInput(a, "a"), new MergeInput(b, "b", offset)]).Trace, other = TraceMerge.Of([new MergeInput(b, "b"), new MergeInput(a, "a", -offset)]).Trace;
        Assert.Equal(Content(one), Content(other));
        Assert.Equal(one.WallNs, other.WallNs);
    });

    [Fact]
    public void Nothing_is_lost_on_the_way_through_a_file() => Gen.Int.Array[2, 4].Sample(
        seeds =>
        {
            Trace[] parts = [.. seeds.Select(seed => RandomTrace.Make(seed, 12))];
            Trace merged = Merge(parts, i => parts[0].Header.StartNs - parts[i].Header.StartNs + (i * 333L)).Trace;
            using MemoryStream native = new();
            PerfettoFormat.Write(merged, native);
            native.Position = 0;
            TraceComparison.AssertSame(merged, TraceFile.Load(native));
            using MemoryStream json = new();
            ChromeFormat.Write(merged, json);
            json.Position = 0;
            Trace back = TraceFile.Load(json);
            Assert.Equal(merged.Spans.Count, back.Spans.Count);
            Assert.Equal(merged.Header.Facts, back.Header.Facts);
            Assert.Equal(merged.Components.Select(c => c.Name), back.Components.Select(c => c.Name));
        },
        iter: 40);

    [Fact]
    public void A_device_of_two_processes_is_one_by_its_unique_id_or_its_place_on_the_bus_of_one_machine()
    {
        Trace Using(string host, string key, string value, long uncertainty)
        {
            TraceBuilder builder = new() { Header = new TraceHeader { StopNs = 100, Facts = new TraceHeader().Facts.Add("host", host) } };
            int device = builder.AddDevice(new DeviceInfo("gpu", DeviceApi.Cuda) { ClockUncertaintyNs = uncertainty, Properties = new DeviceInfo("", DeviceApi.Cuda).Properties.Add(key, value) });
            builder.AddSpan(builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "stream 7", 7, device)), 10, 5, builder.Intern("k"), parent: -1);
            return builder.Build();
        }

        Trace Both(Trace a, Trace b) => TraceMerge.Of([new MergeInput(a, "a"), new MergeInput(b, "b", 3)]).Trace;
        Trace one = Both(Using("x", "uuid", "GPU-1", 50), Using("y", "uuid", "GPU-1", 80));
        Assert.Single(one.Devices);
        Assert.Equal(2, one.Tracks.Length);
        Assert.All(one.Tracks, t => Assert.Equal(0, t.Device));
        // A stated offset has no stated uncertainty.
        Assert.Equal(-1, one.Devices[0].ClockUncertaintyNs);
        Assert.Single(Both(Using("x", "pci_bus_id", "0000:3b:00.0", 1), Using("x", "pci_bus_id", "0000:3b:00.0", 1)).Devices);
        Assert.Equal(2, Both(Using("x", "pci_bus_id", "0000:3b:00.0", 1), Using("y", "pci_bus_id", "0000:3b:00.0", 1)).Devices.Length);
        Assert.Equal(2, Both(Using("x", "uuid", "GPU-1", 1), Using("x", "uuid", "GPU-2", 1)).Devices.Length);
    }

    [Fact]
    public void What_two_processes_call_the_same_stays_apart_and_threads_of_the_same_number_too()
    {
        Trace Server(string component)
        {
            TraceBuilder builder = new() { Header = new TraceHeader { StopNs = 1_000, ProcessName = "server", ProcessId = component.Length } };
            int c = builder.AddComponent(new ComponentInfo(component)), only = builder.AddComponent(new ComponentInfo("only " + component.Length));
            int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 42)), calls = builder.AddTrack(new TrackInfo(TrackKind.HostCalls, "calls of main", 42));
            builder.AddSpan(thread, 10, 100, builder.Intern("run"), c);
            builder.AddSpan(calls, 20, 10, builder.Intern("call"), only);
            int own = builder.AddSpan(builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests")), 5, 200, builder.Intern("request"), kind: SpanKind.Stage);
            builder.AddRequest(own, 1, builder.Intern("page"), 5);
            builder.AddCounter(new CounterInfo("heap", CounterUnit.Bytes, true));
            return builder.Build();
        }

        Trace merged = TraceMerge.Of([new MergeInput(Server("reader"), "a"), new MergeInput(Server("reader"), "b", 0), new MergeInput(Server("stem"), "c", 0)]).Trace;
        Assert.Equal(["reader [server 6]", "only 6 [server 6]", "reader [server 6 #2]", "only 6 [server 6 #2]", "stem", "only 4"], merged.Components.Select(c => c.Name));
        Assert.Equal(["page [server 6]", "page [server 6 #2]", "page [server 4]"], Enumerable.Range(0, 3).Select(r => merged.Strings[merged.Requests.Class[r]]));
        Assert.Equal(3, merged.Counters.Select(c => c.Name).Distinct().Count());
        Assert.Equal("server 6: main", merged.Tracks[0].Name);
        foreach (var process in merged.Tracks.Where(t => t.Kind is TrackKind.HostThread or TrackKind.HostCalls).Chunk(2)) Assert.Equal(process[0].NativeId, process[1].NativeId);
        Assert.Equal(3, merged.Tracks.Where(t => t.Kind == TrackKind.HostThread).Select(t => t.NativeId).Distinct().Count());
    }

    // Blocks of several processes have the same addresses, on devices of the same numbers.
    [Fact]
    public void Memory_of_each_process_stays_its_own() => AllocationTrace.All.Array[2, 3].Sample(parts =>
    {
        MemoryBudget whole = TraceAnalysis.Of(Merge(parts, i => i * 911L).Trace).Memory.Budget;
        MemoryBudget[] alone = [.. parts.Select(p => TraceAnalysis.Of(p).Memory.Budget)];
        Assert.Equal(alone.Sum(b => b.ReleasesWithoutAllocation), whole.ReleasesWithoutAllocation);
        Assert.Equal(alone.Sum(b => b.BytesWithoutAllocation), whole.BytesWithoutAllocation);
        Assert.Equal(alone.Sum(b => b.ReplacedAllocations), whole.ReplacedAllocations);
        for (int part = 0; part < parts.Length; part++)
            foreach (MemoryAccount account in alone[part].Accounts.Where(a => a.Component >= 0))
                Assert.Equal(account.BytesAtEnd, Assert.Single(whole.Accounts, a => (a.Owner, a.Device, a.Component) == (account.Owner, account.Device < 0 ? -1 : account.Device + (2 * part), account.Component + (3 * part))).BytesAtEnd);
    });

    private static MergedTrace Merge(Trace[] parts, Func<int, long> offset) =>
        TraceMerge.Of([.. parts.Select((part, i) => new MergeInput(part, "part " + i, i == 0 ? null : offset(i)))]);

    private static string[] Content(Trace trace) =>
    [
        .. Enumerable.Range(0, trace.Spans.Count).Select(r =>
            $"{trace.Tracks[trace.Spans.Track[r]].Name}|{trace.NameOf(r)}|{trace.Spans.Start[r] - trace.Header.StartNs}|{trace.Spans.Duration[r]}|{(trace.Spans.Component[r] < 0 ? "" : trace.Components[trace.Spans.Component[r]].Name)}").Order(StringComparer.Ordinal),
    ];

    private static (int, long, long, long, long, long, long, long, long) Figures(QueueUsage q) =>
        (q.Operations, q.WallNs, q.ComputationNs, q.CommunicationNs, q.ExposedCommunicationNs, q.CopyNs, q.ExposedCopyNs, q.ExposedSyncNs, q.IdleNs);

    private static (int, long, int, long, long, long, int, long, long, long, long) Figures(ComponentUsage c) =>
        (c.Scopes, c.Calls.Count, c.UnfinishedCalls, c.HostSelfNs, c.HostWaitNs, c.HostInclusiveNs, c.Launches, c.DeviceExclusiveNs, c.DeviceSharedNs, c.BytesIn, c.BytesOut);
}
