using HybridProfiler.Model;
using HybridProfiler.Tests.Devices;

namespace HybridProfiler.Tests.Recording;

[Collection("recording")]
public sealed class ScopeMirrorTests
{
    private static readonly Component s_component = Component.Define("mirrored");
    private static readonly Label s_outer = s_component.Label("outer"), s_inner = s_component.Label("inner"), s_third = s_component.Label("third");
    private static readonly AttributeKey<long> s_key = AttributeKey<long>.Define("mirrored");

    [Fact]
    public void Scopes_are_shown_as_they_nest_and_recorded_as_ever()
    {
        LoggingMirror mirror = new();
        using Session session = Profiler.Configure().AddBackend(mirror).Start();
        using (Scope outer = s_outer.Enter(s_key, 1))
        {
            outer.Set(s_key, 2);
            using (s_inner.Enter()) Assert.Equal(2, mirror.Here.Depth);
            using (Phases phases = s_inner.EnterPhases())
            {
                phases.Next(s_third);
                Assert.Equal(2, mirror.Here.Depth);
            }

            Assert.Equal(1, mirror.Here.Depth);
        }

        Trace trace = session.Stop();
        trace.AssertLaws();
        Assert.Equal([s_outer, s_inner, s_inner, s_third], mirror.Here.Begun);
        Assert.Equal(0, mirror.Here.Depth);
        Assert.Equal("outer", trace.ParentOf(trace.Only("third")));
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    [Fact]
    public void A_scope_left_open_and_one_ended_twice_leave_the_mirror_in_balance()
    {
        LoggingMirror mirror = new();
        using Session session = Profiler.Configure().AddBackend(mirror).Start();
        using (s_outer.Enter())
        {
            _ = s_inner.Enter();
        }

        Assert.Equal(0, mirror.Here.Depth);
        using (s_outer.Enter())
        {
            Scope inner = s_inner.Enter();
            inner.Dispose();
            using (s_third.Enter())
            {
                inner.Dispose();
                Assert.Equal(2, mirror.Here.Depth);
            }
        }

        Assert.Equal(0, mirror.Here.Depth);
        Trace trace = session.Stop();
        Assert.Equal((1, 1), (trace.Health.InferredEnds, trace.Health.RepeatedEnds));
    }

    [Fact]
    public void Spans_and_requests_are_shown_by_number()
    {
        LoggingMirror mirror = new();
        using Session session = Profiler.Configure().AddBackend(mirror).Start();
        using (session.Request(7, "clean"))
        using (s_outer.Begin())
        {
        }

        session.Stop();
        (long Id, string? Name)[] spans = [.. mirror.Spans];
        Assert.Equal(["clean", "outer", null, null], spans.Select(s => s.Name));
        Assert.Equal((spans[0].Id, spans[1].Id), (spans[3].Id, spans[2].Id));
    }

    [Fact]
    public void Scopes_open_before_and_after_the_mirroring_are_not_shown_and_nothing_stays_behind()
    {
        LoggingMirror mirror = new();
        using Session plain = Profiler.Start();
        using (s_outer.Enter())
        {
            using Session session = Profiler.Configure().AddBackend(mirror).Start();
            Scope crossing = s_inner.Enter();
            session.Stop();
            Assert.Equal(1, mirror.Here.Depth);
            crossing.Dispose();
            using (s_third.Enter())
            {
            }
        }

        Assert.Equal([s_inner], mirror.Here.Begun);
        Assert.Equal(0, mirror.Here.Depth);
        Trace trace = plain.Stop();
        trace.AssertLaws();
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
        Assert.Equal("outer", trace.ParentOf(trace.Only("third")));
    }

    [Fact]
    public void One_mirror_serves_several_sessions_and_a_second_one_is_refused()
    {
        LoggingMirror first = new(), second = new();
        using Session one = Profiler.Configure().AddBackend(first).Start();
        using Session two = Profiler.Configure().AddBackend(second).Start();
        Assert.True(first.IsShown);
        Assert.False(second.IsShown);
        two.Stop();
        using (s_outer.Enter())
        {
        }

        Assert.Single(first.Here.Begun);
        one.Stop();
        using Session three = Profiler.Configure().AddBackend(second).Start();
        Assert.True(second.IsShown);
    }

    [Fact]
    public void Mirroring_that_comes_and_goes_under_busy_threads_loses_no_record()
    {
        const int Threads = 3;
        using Session whole = Profiler.Configure().WithMemoryBudget(1L << 30).Start();
        using ManualResetEventSlim stop = new();
        long[] scopes = new long[Threads];
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            while (!stop.IsSet && scopes[i] < 400_000)
            {
                using Scope outer = s_outer.Enter();
                using Scope inner = s_inner.Enter(s_key, i);
                scopes[i] += 2;
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        List<LoggingMirror> mirrors = [];
        for (int round = 0; round < 20; round++)
        {
            LoggingMirror mirror = new();
            mirrors.Add(mirror);
            using Session session = Profiler.Configure().AddBackend(mirror).Start();
            // Until scopes have opened and closed under it, unless all have been.
            long before = scopes.Sum();
            SpinWait.SpinUntil(() => scopes.Sum() > before || !threads.Any(t => t.IsAlive), TimeSpan.FromMinutes(1));
        }

        stop.Set();
        foreach (Thread thread in threads) thread.Join();
        Trace trace = whole.Stop();
        trace.AssertLaws();
        Assert.Equal(0, trace.Health.DroppedRecords);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
        Assert.Equal(scopes.Sum(), trace.Named("outer").Length + trace.Named("inner").Length);
        Assert.All(mirrors.SelectMany(m => m.Threads), shown => Assert.Equal(0, shown.Depth));
        Assert.All(mirrors.SelectMany(m => m.Threads), shown => Assert.InRange(shown.Deepest, 0, 2));
    }
}
