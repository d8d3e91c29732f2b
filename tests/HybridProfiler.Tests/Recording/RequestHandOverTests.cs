using HybridProfiler.Model;

namespace HybridProfiler.Tests.Recording;

/// <summary>A request that begins on one thread and ends on another.</summary>
[Collection("recording")]
public sealed class RequestHandOverTests
{
    private static readonly Component s_part = Component.Define("test.handover");
    private static readonly Label s_inside = s_part.Label("inside");
    private static readonly Label s_elsewhere = s_part.Label("elsewhere");
    private static readonly Label s_after = s_part.Label("after");

    [Fact]
    public void A_thread_that_left_a_request_records_outside_of_it_while_another_finishes_it()
    {
        using Session session = Profiler.Start();
        Request request = Request.Begin(41, "handed over");
        using (s_inside.Enter()) { }
        request.Leave();
        using (s_after.Enter()) { }
        Thread other = new(() =>
        {
            using Request finished = request;
            using Request.Continuation working = request.Continue();
            using (s_elsewhere.Enter()) { }
        });
        other.Start();
        other.Join();
        Trace trace = session.Stop();

        Assert.Equal(41, RequestOf(trace, "inside"));
        Assert.Equal(41, RequestOf(trace, "elsewhere"));
        Assert.Null(RequestOf(trace, "after"));
        Assert.Equal(0, trace.Health.UnfinishedSpans);
    }

    [Fact]
    public void Leaving_an_inner_request_returns_to_the_outer_one()
    {
        using Session session = Profiler.Start();
        using (Request outer = Request.Begin(1))
        {
            Request inner = Request.Begin(2);
            inner.Leave();
            using (s_after.Enter()) { }
            inner.Dispose();
        }
        Trace trace = session.Stop();
        Assert.Equal(1, RequestOf(trace, "after"));
    }

    [Fact]
    public void A_request_that_ended_on_another_thread_is_not_returned_to()
    {
        using Session session = Profiler.Start();
        Request first = Request.Begin(1);
        Thread other = new(first.Dispose);
        other.Start();
        other.Join();
        using (Request.Begin(2)) { }
        using (s_after.Enter()) { }
        Trace trace = session.Stop();
        Assert.Null(RequestOf(trace, "after"));
    }

    private static long? RequestOf(Trace trace, string name)
    {
        int span = Enumerable.Range(0, trace.Spans.Count).Single(i => trace.NameOf(i) == name);
        int request = trace.Spans.Request[span];
        return request < 0 ? null : trace.Requests.Id[request];
    }
}
