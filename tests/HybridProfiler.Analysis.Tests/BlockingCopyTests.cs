using CsCheck;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Model;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests;

/// <summary>Calls that return only when their own copy is done: their thread waits, in every table and on the critical path.</summary>
public sealed class BlockingCopyTests
{
    [Theory]
    [InlineData("cudaMemcpyAsync")]
    [InlineData("hipMemcpyWithStream")]
    public void A_call_whose_copy_is_over_when_it_returns_waits_from_the_submission_on(string name)
    {
        TraceAnalysis analysis = TraceAnalysis.Of(OneCall(name, copyNs: 50));
        AssertWaits(analysis, 100);
        // 40 ns on the way to the device, 50 of the copy, 10 to return; and the same on the path.
        Assert.Equal([(WaitKind.LateProducer, 50L), (WaitKind.TransferBound, 50L)], analysis.WaitStates.States.Select(s => (s.Kind, s.TotalNs)));
        Assert.Equal(
            [(BoundBy.HostCompute, 1_000L), (BoundBy.Launch, 1_100L), (BoundBy.Transfer, 1_140L), (BoundBy.Synchronisation, 1_190L), (BoundBy.HostCompute, 1_200L)],
            analysis.CriticalPath.Pieces.Select(p => (p.Bound, p.StartNs)));
    }

    [Fact]
    public void A_call_that_returns_before_its_copy_is_over_works() => AssertWaits(TraceAnalysis.Of(OneCall("cudaMemcpyAsync", copyNs: 70)), 0);

    [Fact]
    public void A_kernel_within_its_call_is_not_waited_for() => AssertWaits(TraceAnalysis.Of(OneCall("cudaLaunchKernel", copyNs: 50, kind: SpanKind.Compute)), 0);

    [Fact]
    public void A_scope_of_the_program_in_which_a_copy_was_submitted_and_ended_works() => AssertWaits(TraceAnalysis.Of(OneCall("upload", copyNs: 50)), 0);

    [Fact]
    public void A_copy_that_takes_no_time_and_begins_with_the_return_of_its_call_is_not_waited_for() => AssertWaits(TraceAnalysis.Of(OneCall("cudaMemcpyAsync", copyNs: 0, copyStartNs: 1_200)), 0);

    [Fact]
    public void Where_the_driver_states_the_submission_the_call_works_up_to_it() => AssertWaits(TraceAnalysis.Of(OneCall("cudaMemcpyAsync", copyNs: 50, queuedNs: 10)), 70);

    [Fact]
    public void Calls_that_were_reported_apart_are_waits_of_their_thread()
    {
        AssertWaits(TraceAnalysis.Of(OneCall("cudaMemcpy_v3020", copyNs: 50, isApart: true)), 100);
        AssertWaits(TraceAnalysis.Of(OneCall("cudaStreamSynchronize", copyNs: 70, callKind: SpanKind.Sync, isApart: true)), 100);
    }

    [Fact]
    public void Time_behind_a_blocking_copy_makes_a_queue_idle_as_a_synchronisation_does()
    {
        TraceBuilder builder = new();
        int device = builder.AddDevice(new DeviceInfo("device", DeviceApi.Simulated));
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 7)), queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "queue", 1, device));
        int copyCall = builder.AddSpan(thread, 1_000, 400, builder.Intern("cudaMemcpyAsync")), copy = builder.AddSpan(queue, 1_100, 100, builder.Intern("copy"), -1, SpanKind.Transfer);
        int launch = builder.AddSpan(thread, 1_450, 50, builder.Intern("cudaLaunchKernel")), kernel = builder.AddSpan(queue, 1_600, 100, builder.Intern("kernel"));
        builder.AddFlow(copyCall, copy, FlowKind.Launch, 1);
        builder.AddFlow(launch, kernel, FlowKind.Launch, 2);
        QueueIdle idle = Assert.Single(TraceAnalysis.Of(builder.Build()).DeviceWork.Idle);
        Assert.Equal((IdleCause.BlockingSync, 400L), (idle.Cause, idle.IdleNs));
    }

    [Fact]
    public void Waiting_of_threads_agrees_with_looking_at_every_instant()
    {
        int blocking = 0;
        RandomTraces.WithDriverCalls.Sample(trace =>
        {
            TraceAnalysis analysis = TraceAnalysis.Of(trace);
            List<(int Call, long FromNs)> copies = CopiesIn(trace);
            Interlocked.Add(ref blocking, copies.Count);
            foreach (ThreadUsage thread in analysis.Threads)
            {
                int[] own = [.. RowsOf(trace, thread.Track)], all = own;
                long id = trace.Tracks[thread.Track].NativeId;
                if (id != 0) all = [.. Enumerable.Range(0, trace.Tracks.Length).Where(t => trace.Tracks[t].Kind == TrackKind.HostCalls && trace.Tracks[t].NativeId == id).SelectMany(t => RowsOf(trace, t)).Concat(own)];
                long[] bounds = [.. all.SelectMany(r => (long[])[trace.Spans.Start[r], trace.Spans.EndOf(r)]).Concat(copies.Select(c => c.FromNs)).Distinct().Order()];
                long wait = 0, runtime = 0, compute = 0;
                for (int i = 1; i < bounds.Length; i++)
                {
                    (long from, long to) = (bounds[i - 1], bounds[i]);
                    int inner = Innermost(trace, own, from), call = Innermost(trace, all, from);
                    if (inner < 0) continue;
                    bool waits = Waits(inner, from) || (trace.Spans.Track[call] != thread.Track && Waits(call, from));
                    if (waits) wait += to - from;
                    else if ((SpanKind)trace.Spans.Kind[inner] == SpanKind.Runtime) runtime += to - from;
                    else compute += to - from;
                }

                Assert.Equal((compute, wait, runtime), (thread.ComputeNs, thread.WaitNs, thread.RuntimeNs));
                Assert.Equal(analysis.WallNs, thread.ComputeNs + thread.WaitNs + thread.RuntimeNs + thread.UnattributedNs);
            }

            bool Waits(int span, long ns) => (SpanKind)trace.Spans.Kind[span] is SpanKind.Wait or SpanKind.Sync || copies.Exists(c => c.Call == span && c.FromNs <= ns);
        });
        Assert.True(blocking > 0);
    }

    [Fact]
    public void Times_of_components_and_requests_sum_to_their_wholes_where_calls_wait_for_copies() => RandomTraces.WithDriverCalls.Sample(trace =>
    {
        TraceAnalysis analysis = TraceAnalysis.Of(trace);
        Assert.All(analysis.RequestClasses, c => Assert.Equal(c.Latency.SumNs, c.Parts.Sum(p => p.TotalNs)));
        Assert.All(analysis.Components, c => Assert.InRange(c.HostWaitNs, 0, c.HostSelfNs));
        long ofNobody = analysis.Threads.Sum(t => t.WaitNs) - analysis.Components.Sum(c => c.HostWaitNs);
        Assert.InRange(ofNobody, 0, analysis.Threads.Sum(t => t.WallNs - t.UnattributedNs) - analysis.Components.Sum(c => c.HostSelfNs));
    });

    [Theory]
    [InlineData("traces/hta/v100_16g_tracediff_test_rank1of2.json.gz", "cudaMemcpyAsync", 60)]
    [InlineData("traces/hta/mi250_minitoy_rocm62.json.gz", "hipMemcpyWithStream", 2)]
    public void Threads_of_a_real_trace_wait_in_calls_for_their_own_copies(string file, string name, int count)
    {
        Trace trace = Formats.TraceFile.Load(ReferenceData.PathOf(file));
        TraceAnalysis analysis = TraceAnalysis.Of(trace);
        int[] calls = [.. CopiesIn(trace).Select(c => c.Call)];
        Assert.Equal(count, calls.Length);
        Assert.All(calls, c => Assert.Equal(name, trace.NameOf(c)));
        // These calls enclose nothing: all of their time is waiting, beside that of spans that say so themselves.
        long blocked = calls.Sum(c => trace.Spans.Duration[c]);
        long said = analysis.Index.TracksOf(TrackKind.HostThread).SelectMany(t => SelfTimeWalk.Of(trace, t)).Where(s => TraceIndex.IsWaiting(analysis.Index.KindOf(s.Span))).Sum(s => s.LengthNs);
        Assert.Equal(said + blocked, analysis.Threads.Sum(t => t.WaitNs));
        Assert.All(analysis.Threads, t => Assert.Equal(t.WallNs, t.ComputeNs + t.WaitNs + t.RuntimeNs + t.UnattributedNs));
        Assert.Equal(analysis.Threads.Sum(t => t.WaitNs), analysis.WaitStates.WaitingNs);
        // On the critical path no such call is work of its thread.
        Assert.All(analysis.CriticalPath.Pieces.Where(p => calls.Contains(p.Span)), p => Assert.Equal(BoundBy.Synchronisation, p.Bound));
    }

    private static void AssertWaits(TraceAnalysis analysis, long waitNs)
    {
        ThreadUsage thread = Assert.Single(analysis.Threads);
        Assert.Equal((400 - waitNs, waitNs, analysis.WallNs - 400), (thread.ComputeNs, thread.WaitNs, thread.UnattributedNs));
        ComponentUsage component = Assert.Single(analysis.Components);
        Assert.Equal((400L, waitNs), (component.HostSelfNs, component.HostWaitNs));
        Assert.Equal(waitNs, analysis.WaitStates.WaitingNs);
        RequestClassUsage requests = Assert.Single(analysis.RequestClasses);
        Assert.Equal(requests.Latency.SumNs, requests.Parts.Sum(p => p.TotalNs));
        Assert.Equal(waitNs, requests.Parts.Where(p => p.Kind == RequestPartKind.Waiting).Sum(p => p.TotalNs));
    }

    // A scope of 400 ns; in it a call of 100 ns, whose copy begins 40 ns after it did.
    private static Trace OneCall(string name, long copyNs, long copyStartNs = 1_140, long queuedNs = 0, SpanKind kind = SpanKind.Transfer, SpanKind callKind = SpanKind.Compute, bool isApart = false)
    {
        TraceBuilder builder = new() { Header = new TraceHeader { StartNs = 1_000, StopNs = 1_400 } };
        int component = builder.AddComponent(new ComponentInfo("a")), device = builder.AddDevice(new DeviceInfo("device", DeviceApi.Simulated));
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 7)), queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "queue", 1, device));
        int requestSpan = builder.AddSpan(builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests")), 1_000, 400, builder.Intern("request"), -1, SpanKind.Stage);
        int request = builder.AddRequest(requestSpan, 1, builder.Intern(""), 1_000);
        builder.AddSpan(thread, 1_000, 400, builder.Intern("forward"), component, SpanKind.Compute, TraceBuilder.FindParent, request);
        int callTrack = isApart ? builder.AddTrack(new TrackInfo(TrackKind.HostCalls, "calls", 7)) : thread;
        int call = builder.AddSpan(callTrack, 1_100, 100, builder.Intern(name), component, callKind, TraceBuilder.FindParent, request);
        // Work of nobody's request, so that the request's parts tell what the thread did.
        int copy = builder.AddSpan(queue, copyStartNs, copyNs, builder.Intern("copy"), -1, kind);
        if (queuedNs > 0) builder.AddAttribute(copy, builder.Intern(OperationAttributes.QueuedNs), queuedNs);
        builder.AddFlow(call, copy, FlowKind.Launch, 1);
        return builder.Build();
    }

    // From the rule's words alone: copies that lay within the driver call that submitted them, and the instant of the submission.
    private static List<(int Call, long FromNs)> CopiesIn(Trace trace)
    {
        SpanTable spans = trace.Spans;
        List<(int, long)> copies = [];
        HashSet<int> claimed = [];
        for (int f = 0; f < trace.Flows.Count; f++)
        {
            (int call, int copy) = (trace.Flows.From[f], trace.Flows.To[f]);
            if (trace.Flows.Kind[f] != (byte)FlowKind.Launch || !claimed.Add(copy) || (SpanKind)spans.Kind[copy] != SpanKind.Transfer) continue;
            if (spans.Start[copy] < spans.Start[call] || spans.Start[copy] >= spans.EndOf(call) || spans.EndOf(copy) > spans.EndOf(call)) continue;
            bool isDriver = trace.NameOf(call).StartsWith("cuda", StringComparison.Ordinal) || trace.NameOf(call).StartsWith("hip", StringComparison.Ordinal) || trace.Tracks[spans.Track[call]].Kind == TrackKind.HostCalls;
            if (isDriver && (SpanKind)spans.Kind[call] is not (SpanKind.Runtime or SpanKind.Stage)) copies.Add((call, spans.Start[call]));
        }

        return copies;
    }

    private static IEnumerable<int> RowsOf(Trace trace, int track)
    {
        Range rows = trace.Spans.RowsOf(track);
        return Enumerable.Range(rows.Start.Value, rows.End.Value - rows.Start.Value);
    }

    // Of the spans open at an instant the one that began last; of those that began together the shorter.
    private static int Innermost(Trace trace, int[] rows, long ns) => rows
        .Where(r => trace.Spans.Start[r] <= ns && ns < trace.Spans.EndOf(r))
        .OrderBy(r => trace.Spans.Start[r]).ThenByDescending(r => trace.Spans.Duration[r]).ThenBy(r => r).LastOrDefault(-1);
}
