using CsCheck;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

public sealed class QueueIdleTests
{
    private const long Gap = 100_000;

    [Theory]
    [InlineData("GC pause", SpanKind.Runtime, 0, IdleCause.GarbageCollection)]
    [InlineData("JIT Reader.Read", SpanKind.Runtime, 4711, IdleCause.Jit)]
    [InlineData("JIT Reader.Read", SpanKind.Runtime, 4712, IdleCause.Host)]
    [InlineData("lock contention", SpanKind.Wait, 4711, IdleCause.LockContention)]
    [InlineData("lock contention", SpanKind.Wait, 4712, IdleCause.Host)]
    [InlineData("thread pool starvation", SpanKind.Wait, 0, IdleCause.ThreadPoolStarvation)]
    public void A_gap_is_caused_by_what_held_the_submitting_thread_for_most_of_it(string name, SpanKind kind, long thread, IdleCause cause)
    {
        QueueIdle idle = Assert.Single(TraceAnalysis.Of(OfOneGap(b => Held(b, name, kind, thread, 0.6))).DeviceWork.Idle);
        Assert.Equal((cause, -1, 1, Gap), (idle.Cause, idle.Component, idle.Gaps, idle.IdleNs));
    }

    [Fact]
    public void What_held_a_thread_for_less_than_half_a_gap_did_not_cause_it() =>
        Assert.Equal(IdleCause.Host, Assert.Single(TraceAnalysis.Of(OfOneGap(b => Held(b, "GC pause", SpanKind.Runtime, 0, 0.4))).DeviceWork.Idle).Cause);

    [Fact]
    public void An_instant_of_a_pause_is_not_the_waiting_threads_as_well()
    {
        // A synchronisation over the whole gap, of which a pause takes more than the half.
        Trace trace = OfOneGap(b =>
        {
            b.AddSpan(0, 2_000, Gap - 1_000, b.Intern("wait for the device"), kind: SpanKind.Sync);
            Held(b, "GC generation 2", SpanKind.Runtime, 0, 0.6);
        });
        Assert.Equal(IdleCause.GarbageCollection, Assert.Single(TraceAnalysis.Of(trace).DeviceWork.Idle).Cause);
    }

    [Fact]
    public void Taking_intervals_out_of_windows_agrees_with_looking_at_every_instant() =>
        Gen.Select(Intervals, Intervals).Sample((windows, intervals) =>
        {
            List<(long Start, long End)> left = [.. IntervalSet.UnionOf(windows).Intervals];
            HashSet<long> before = Instants(left), cut = Instants(intervals);
            long taken = RuntimeHolds.Take(left, [.. IntervalSet.UnionOf(intervals).Intervals]);
            Assert.Equal(before.Count(cut.Contains), taken);
            Assert.Equal(before.Except(cut).Order(), Instants(left).Order());
            Assert.All(left, w => Assert.True(w.End > w.Start));
        });

    private static Gen<List<(long, long)>> Intervals => Gen.Select(Gen.Long[0, 100], Gen.Long[0, 20]).Select((start, length) => (start, start + length)).List[0, 12];

    private static HashSet<long> Instants(IEnumerable<(long Start, long End)> intervals) =>
        [.. intervals.SelectMany(i => Enumerable.Range(0, (int)(i.End - i.Start)).Select(n => i.Start + n))];

    // On the track of the named thread as another source tells it, or on a lane of nobody.
    private static void Held(TraceBuilder builder, string name, SpanKind kind, long thread, double share)
    {
        int track = builder.AddTrack(thread == 0 ? new TrackInfo(TrackKind.Async, "runtime") : new TrackInfo(TrackKind.HostThread, "thread " + thread, thread));
        builder.AddSpan(track, 2_000 + Gap / 10, (long)(Gap * share), builder.Intern(name), kind: kind);
    }

    // One operation ends at 2,000; the next one is submitted and begins a gap later.
    private static Trace OfOneGap(Action<TraceBuilder> add)
    {
        TraceBuilder builder = new() { Header = new TraceHeader { StartNs = 0, StopNs = Gap * 2 } };
        int device = builder.AddDevice(new DeviceInfo("device", DeviceApi.Simulated));
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 4711)), queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "queue", 1, device));
        int name = builder.Intern("launch");
        foreach (long start in (long[])[1_000, 2_000 + Gap])
        {
            int call = builder.AddSpan(thread, start - 10, 10, name), operation = builder.AddSpan(queue, start, 1_000, name);
            builder.AddFlow(call, operation, FlowKind.Launch, (ulong)start);
        }

        add(builder);
        return builder.Build();
    }
}
