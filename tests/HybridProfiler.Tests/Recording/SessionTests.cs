using HybridProfiler.Devices;
using HybridProfiler.Model;
using HybridProfiler.Recording;

namespace HybridProfiler.Tests.Recording;

[Collection("recording")]
public sealed class SessionTests
{
    private static readonly Component s_component = Component.Define("session.tests");
    private static readonly Label s_label = s_component.Label("scope");

    [Fact]
    public void A_second_stop_gives_the_same_trace()
    {
        Session session = Profiler.Start();
        Record(3);
        Trace trace = session.Stop();
        Record(3);
        Assert.Same(trace, session.Stop());
        session.Dispose();
        Assert.Equal(3, trace.Spans.Count);
        Assert.False(session.IsRecording);
    }

    [Fact]
    public void Sessions_that_overlap_each_see_what_happens_while_they_record()
    {
        Session outer = Profiler.Start();
        Record(1);
        Session inner = Profiler.Start();
        Record(2);
        Trace innerTrace = inner.Stop();
        Record(4);
        Trace outerTrace = outer.Stop();
        Assert.Equal(2, innerTrace.Spans.Count);
        Assert.Equal(7, outerTrace.Spans.Count);
        Assert.False(Profiler.IsRecording);
    }

    [Fact]
    public void The_stop_loses_nothing_while_other_threads_still_record()
    {
        for (int round = 0; round < 20; round++)
        {
            Session session = Profiler.Start();
            using CountdownEvent running = new(4);
            long recorded = 0;
            Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                long mine = 0;
                running.Signal();
                for (int misses = 0; misses < 10;)
                {
                    using Scope scope = s_label.Enter();
                    if (scope.IsRecording) mine++;
                    else misses++;
                }

                Interlocked.Add(ref recorded, mine);
            }))];
            foreach (Thread thread in threads) thread.Start();
            running.Wait(TestContext.Current.CancellationToken);
            Trace trace = session.Stop();
            foreach (Thread thread in threads) thread.Join();
            trace.AssertLaws();
            Assert.Equal(recorded, trace.Spans.Count + trace.Health.DroppedRecords);
        }
    }

    [Fact]
    public void Thousands_of_threads_that_die_keep_their_records_and_fit_into_the_budget()
    {
        using Session session = Profiler.Configure().WithMemoryBudget(16 << 20).Start();
        for (int batch = 0; batch < 40; batch++)
        {
            Thread[] threads = [.. Enumerable.Range(0, 50).Select(_ => new Thread(() => Record(5), 256 << 10))];
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();
        }

        Trace trace = session.Stop();
        Assert.Equal(0, trace.Health.DroppedRecords);
        Assert.Equal(10_000, trace.Spans.Count);
        Assert.Equal(2_000, trace.Health.Threads);
        Assert.Equal(2_000, trace.Tracks.Length);
    }

    [Fact]
    public void Records_beyond_the_budget_are_dropped_and_counted()
    {
        using Session session = Profiler.Configure().WithMemoryBudget(1 << 20).Start();
        long taken = 0;
        for (int i = 0; i < 200_000; i++)
        {
            using Scope scope = s_label.Enter();
            if (scope.IsRecording) taken++;
        }

        Trace trace = session.Stop();
        Assert.Equal(200_000, taken + trace.Health.DroppedRecords);
        Assert.Equal(taken, trace.Spans.Count);
        Assert.InRange(taken, 1, (1 << 20) / 32);
        Assert.False(trace.Health.IsClean);
    }

    [Fact]
    public void Memory_of_past_sessions_is_reused()
    {
        Sessions(3);
        long before = ChunkPool.AllocatedBytes;
        Sessions(10);
        // 32 MB were recorded; the collector may have made a few chunks ready.
        Assert.InRange(ChunkPool.AllocatedBytes, 0, before + (8 << 20));

        static void Sessions(int count)
        {
            for (int i = 0; i < count; i++)
            {
                using Session session = Profiler.Start();
                Record(100_000);
            }
        }
    }

    [Theory]
    [InlineData(ClockSource.Automatic)]
    [InlineData(ClockSource.Stopwatch)]
    public void Times_agree_with_the_stopwatch_on_either_clock(ClockSource clock)
    {
        using Session session = Profiler.Configure().WithClock(clock).Start();
        long before = HostTime.NowNs();
        using (s_label.Enter()) Thread.SpinWait(20_000);
        long after = HostTime.NowNs();
        Trace trace = session.Stop();
        long start = trace.Spans.Start[0], end = trace.Spans.EndOf(0);
        // The map's own residual is stated; 2 us leave room for what a virtual machine does to a calibration pair.
        Assert.InRange(start, before - 2000, after);
        Assert.InRange(end, start, after + 2000);
        Assert.True(trace.Header.Clock.ResidualNs < 2000, trace.Header.Clock.ToString());
        if (clock == ClockSource.Stopwatch) Assert.Equal("stopwatch", trace.Header.Clock.Source);
        Assert.InRange(trace.Header.StartNs, 0, before);
        Assert.InRange(trace.Header.StopNs, after, long.MaxValue);
    }

    [Fact]
    public void A_component_of_the_same_name_with_other_facts_is_refused_with_both()
    {
        Component first = Component.Define("session.twice", Paradigm.Graph);
        Assert.Same(first, Component.Define("session.twice", Paradigm.Graph));
        ArgumentException e = Assert.Throws<ArgumentException>(static () => Component.Define("session.twice", Paradigm.Symbolic));
        Assert.Contains("Graph", e.Message, StringComparison.Ordinal);
        Assert.Contains("Symbolic", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backend_that_is_missing_or_fails_is_stated_and_nothing_else_happens()
    {
        using Session session = Profiler.Configure().AddBackend(new FailingBackend(false)).AddBackend(new FailingBackend(true)).Start();
        Record(2);
        Trace trace = session.Stop();
        Assert.Equal(2, trace.Spans.Count);
        Assert.Contains(trace.Health.Absences, a => a is { Source: "failing", Reason: "not here" });
        Assert.Contains(trace.Health.Absences, a => a.Reason.Contains("boom", StringComparison.Ordinal));
    }

    private static void Record(int count)
    {
        for (int i = 0; i < count; i++)
        {
            using (s_label.Enter())
            {
            }
        }
    }

    private sealed class FailingBackend(bool throws) : IDeviceBackend
    {
        public string Name => "failing";

        public Availability Probe() => throws ? throw new InvalidOperationException("boom") : Availability.Missing("not here");

        public void Start(DeviceSink sink) => throw new NotSupportedException();

        public void SampleClocks() => throw new NotSupportedException();

        public int Drain() => throw new NotSupportedException();

        public void Stop(TimeSpan patience) => throw new NotSupportedException();
    }
}
