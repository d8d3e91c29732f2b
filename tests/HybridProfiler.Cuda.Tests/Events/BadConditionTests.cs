using HybridProfiler.Cuda.Events;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Events;

/// <summary>Streams, contexts and devices that go away, and a driver that refuses: each is counted, and the program goes on.</summary>
[Trait("Windows", "verify")]
public sealed unsafe class BadConditionTests
{
    private static readonly Component s_component = Component.Define("under bad conditions");
    private static readonly Label s_work = s_component.Label("work");

    [Fact]
    public void Spans_pending_on_a_stream_that_is_destroyed_are_recorded()
    {
        using Gpu gpu = new("kernel=1000");
        nint kernel = Gpu.Kernel("work");
        nint handle = Gpu.MakeStream();
        using CudaStream stream = CudaStream.Wrap(handle);
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        Gpu.Hold(0);
        Mark(stream, kernel, 20);
        Gpu.DestroyStream(handle);
        Gpu.Release(0);
        Trace trace = session.Stop();
        Assert.Equal(20, new Recorded(trace).Rows.Length);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    [Fact]
    public void Spans_pending_in_a_context_that_is_destroyed_are_counted_as_lost_and_later_ones_have_host_time()
    {
        using Gpu gpu = new("kernel=1000");
        nint context = gpu.MakeContext(0), kernel = Gpu.Kernel("work");
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        Mark(stream, kernel, 5);
        Gpu.Synchronize(stream.Handle);
        CollectAll(stream);
        // To destroy a context is to wait for its work; its events are gone before anybody has looked at them.
        Mark(stream, kernel, 7);
        gpu.DestroyContext(context);
        Collect();
        Gpu.SetCurrent(gpu.Context);
        for (int i = 0; i < 3; i++)
        {
            using CudaScope scope = s_work.On(stream);
            Assert.False(scope.IsOnDevice);
        }

        Trace trace = session.Stop();
        int found = new Recorded(trace).Rows.Length;
        Assert.InRange(found, 5, 12);
        Assert.Equal(12, found + trace.Health.LostDeviceOperations);
        Assert.Equal(15, HostRows(trace));
        Assert.Contains(trace.Health.Notes, n => n.Contains("3 spans began after their context was gone", StringComparison.Ordinal));
    }

    [Fact]
    public void After_a_reset_of_the_device_streams_that_are_wrapped_anew_are_recorded()
    {
        using Gpu gpu = new("kernel=1000");
        nint first = Gpu.Primary(0);
        Gpu.SetCurrent(first);
        nint kernel = Gpu.Kernel("work");
        CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        Mark(stream, kernel, 4);
        Gpu.Synchronize(stream.Handle);
        CollectAll(stream);
        Gpu.ResetPrimary(0);
        Gpu.SetCurrent(Gpu.Primary(0));
        kernel = Gpu.Kernel("work");
        using CudaStream again = CudaStream.Wrap(Gpu.MakeStream());
        Mark(again, kernel, 6);
        Gpu.Synchronize(again.Handle);
        Trace trace = session.Stop();
        Assert.Equal(10, new Recorded(trace).Rows.Length);
        Assert.Equal(0, trace.Health.LostDeviceOperations);
        stream.Dispose();
    }

    [Fact]
    public void A_device_that_is_lost_ends_nothing_but_its_own_spans()
    {
        using Gpu gpu = new("kernel=1000");
        nint kernel = Gpu.Kernel("work");
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        using Session session = Profiler.Configure().WithDevicePatience(TimeSpan.FromSeconds(30)).AddCuda(Gpu.Options).Start();
        Mark(stream, kernel, 10);
        Gpu.Synchronize(stream.Handle);
        CollectAll(stream);
        Gpu.Configure("device_lost=0 code=719 after=30");
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        for (int i = 0; i < 100; i++)
        {
            using (s_work.On(stream)) _ = Gpu.Launch(kernel, stream.Handle);
        }

        Collect();
        Trace trace = session.Stop();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "the stop waited for a device that is gone");
        Assert.Equal(110, HostRows(trace));
        Assert.InRange(new Recorded(trace).Rows.Length, 10, 109);
        Assert.True(trace.Health.DriverErrors > 0);
        Assert.Contains(trace.Health.Notes, n => n.Contains("CUDA_ERROR_LAUNCH_FAILED (719)", StringComparison.Ordinal) || n.Contains("(719)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_driver_that_makes_no_events_leaves_host_time_and_a_count()
    {
        using Gpu gpu = new("kernel=1000\nfault=cuEventCreate code=2");
        nint kernel = Gpu.Kernel("work");
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        Mark(stream, kernel, 25);
        Trace trace = session.Stop();
        Assert.Empty(new Recorded(trace).Rows);
        Assert.Equal(25, HostRows(trace));
        Assert.Equal(25, trace.Health.LostDeviceOperations);
        Assert.Contains(trace.Health.Notes, n => n.Contains("cuEventCreate returned CUDA_ERROR_OUT_OF_MEMORY (2)", StringComparison.Ordinal));
        Assert.Contains(trace.Health.Notes, n => n.Contains("25 spans found no event", StringComparison.Ordinal));
    }

    [Fact]
    public void An_event_that_cannot_be_recorded_costs_its_span_only()
    {
        using Gpu gpu = new("kernel=1000");
        nint kernel = Gpu.Kernel("work");
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        Mark(stream, kernel, 5);
        // The clock's own events may meet the fault as well; then a span more is there.
        Gpu.Configure("fault=cuEventRecord code=1 count=2");
        Mark(stream, kernel, 5);
        Trace trace = session.Stop();
        Assert.InRange(new Recorded(trace).Rows.Length, 8, 10);
        Assert.Equal(2, trace.Health.DriverErrors);
        Assert.Equal(10, HostRows(trace));
    }

    [Fact]
    public void A_capturing_stream_is_never_marked_and_a_capture_beside_marked_streams_is_not_broken()
    {
        using Gpu gpu = new("kernel=1000");
        nint kernel = Gpu.Kernel("work");
        nint captured = Gpu.MakeStream();
        using CudaStream stream = CudaStream.Wrap(captured), other = CudaStream.Wrap(Gpu.MakeStream());
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        Mark(other, kernel, 10);
        const int Global = 0;
        Gpu.Check(Gpu.BeginCapture(captured, Global));
        for (int i = 0; i < 3; i++)
        {
            using CudaScope scope = s_work.On(stream);
            Gpu.Check(Gpu.Launch(kernel, captured));
        }

        // The spans of the other stream are looked at while the capture is on.
        CollectAll(other);
        Gpu.Check(Gpu.EndCapture(captured, out nint graph));
        Assert.Equal(3, Gpu.CountNodes(graph));
        Trace trace = session.Stop();
        Assert.Equal(10, new Recorded(trace).Rows.Length);
        Assert.Contains(trace.Health.Notes, n => n.Contains("3 spans lay on streams that captured", StringComparison.Ordinal));
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    [Fact]
    public void A_capture_that_begins_inside_a_scope_leaves_host_time()
    {
        using Gpu gpu = new("kernel=1000");
        nint captured = Gpu.MakeStream();
        using CudaStream stream = CudaStream.Wrap(captured);
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        using (s_work.On(stream)) Gpu.Check(Gpu.BeginCapture(captured, 0));
        Gpu.Check(Gpu.EndCapture(captured, out _));
        Trace trace = session.Stop();
        Assert.Empty(new Recorded(trace).Rows);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    [Fact]
    public void A_scope_that_outlives_the_capture_it_began_in_leaves_host_time_and_its_events_are_used_again()
    {
        using Gpu gpu = new("kernel=1000");
        nint kernel = Gpu.Kernel("work"), captured = Gpu.MakeStream();
        using CudaStream stream = CudaStream.Wrap(captured);
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        // Events that have times of an earlier use.
        Mark(stream, kernel, 600);
        for (int i = 0; i < 20; i++)
        {
            Gpu.Check(Gpu.BeginCapture(captured, 0));
            using (s_work.On(stream))
            {
                Gpu.Check(Gpu.Launch(kernel, captured));
                Gpu.Check(Gpu.EndCapture(captured, out nint graph));
                Assert.Equal(1, Gpu.CountNodes(graph));
            }
        }

        Mark(stream, kernel, 600);
        Trace trace = session.Stop();
        Assert.Equal(1200, new Recorded(trace).Rows.Length);
        Assert.Contains(trace.Health.Notes, n => n.Contains("20 spans lay on streams that captured", StringComparison.Ordinal));
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    [Fact]
    public void What_is_pending_when_patience_ends_is_counted_and_harms_nobody_later()
    {
        using Gpu gpu = new("kernel=1000");
        nint kernel = Gpu.Kernel("work");
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        using Session session = Profiler.Configure().WithDevicePatience(TimeSpan.Zero).AddCuda(Gpu.Options).Start();
        Gpu.Hold(0);
        Mark(stream, kernel, 40);
        Trace trace = session.Stop();
        Assert.Equal(40, trace.Health.LostDeviceOperations);
        Gpu.Release(0);
        Gpu.Synchronize(stream.Handle);
        using Session later = Profiler.Configure().AddCuda(Gpu.Options).Start();
        Mark(stream, kernel, 2);
        Assert.Equal(2, new Recorded(later.Stop()).Rows.Length);
    }

    [Fact]
    public void A_million_pending_spans_are_bounded_and_every_one_is_accounted_for()
    {
        const int Spans = 1_000_000;
        using Gpu gpu = new("queue_limit=100000000\nlog=0");
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        using Session session = Profiler.Configure().WithMemoryBudget(512 << 20).WithDevicePatience(TimeSpan.FromMinutes(2)).AddCuda(Gpu.Options).Start();
        Gpu.Hold(0);
        for (int i = 0; i < Spans; i++)
        {
            using (s_work.On(stream)) { }
        }

        Assert.InRange(Gpu.Counts().Events, 1u, (2u * EventPool.MostPairs) + 64);
        Gpu.Release(0);
        Trace trace = session.Stop();
        int found = new Recorded(trace).Rows.Length;
        Assert.Equal(Spans, found + trace.Health.LostDeviceOperations);
        Assert.Equal(EventPool.MostPairs, found);
        Assert.Contains(trace.Health.Notes, n => n.Contains("spans found no event", StringComparison.Ordinal));
    }

    [Fact]
    public void Threads_that_come_and_go_leave_no_event_behind()
    {
        using Gpu gpu = new("kernel=1000");
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        uint before = Gpu.Counts().Events;
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        for (int round = 0; round < 5; round++)
        {
            Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                Gpu.SetCurrent(gpu.Context);
                for (int i = 0; i < 50; i++)
                {
                    using (s_work.On(stream)) { }
                }
            }))];
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();
        }

        Trace trace = session.Stop();
        Assert.Equal(1000, new Recorded(trace).Rows.Length);
        Assert.Equal(before, Gpu.Counts().Events);
    }

    [Fact]
    public void A_scope_that_ends_twice_is_one_span()
    {
        using Gpu gpu = new("kernel=1000");
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        CudaScope scope = s_work.On(stream);
        scope.Dispose();
        scope.Dispose();
        using (s_work.On(stream)) { }
        scope.Dispose();
        Trace trace = session.Stop();
        Assert.Equal(2, new Recorded(trace).Rows.Length);
        Assert.Equal(2, trace.Health.RepeatedEnds);
    }

    [Fact]
    public void What_is_no_stream_is_refused_with_what_helps()
    {
        using Gpu gpu = new();
        Assert.Contains("cuStreamGetCtx", Assert.Throws<CudaException>(() => CudaStream.Wrap(0x1234)).Message, StringComparison.Ordinal);
        CudaException? none = null;
        Thread thread = new(() => none = Record.Exception(() => CudaStream.Wrap(0)) as CudaException);
        thread.Start();
        thread.Join();
        Assert.Contains("none is current", none!.Message, StringComparison.Ordinal);
    }

    private static void Mark(CudaStream stream, nint kernel, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using (s_work.On(stream)) Gpu.Check(Gpu.Launch(kernel, stream.Handle));
        }
    }

    // What the collector does ten times a second, now; on a thread beside the program's, as it does.
    private static void Collect()
    {
        Thread collector = new(() => EventTable.Drain(sample: true));
        collector.Start();
        collector.Join();
    }

    private static void CollectAll(CudaStream stream) =>
        Assert.True(SpinWait.SpinUntil(() => { Collect(); return stream.Log.IsEmpty; }, TimeSpan.FromMinutes(1)), "work that has ended is not collected");

    private static int HostRows(Trace trace) =>
        Enumerable.Range(0, trace.Spans.Count).Count(row => trace.NameOf(row) == "work" && trace.Tracks[trace.Spans.Track[row]].Kind != TrackKind.DeviceQueue);
}
