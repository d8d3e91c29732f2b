using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Events;

/// <summary>What marked work looks like in the trace, against the log of the simulated driver.</summary>
[Trait("Windows", "test")]
public sealed unsafe class StreamSpanTests
{
    private const SimulatedRecordKind KernelRow = SimulatedRecordKind.Kernel, EventRow = SimulatedRecordKind.EventRecord;
    private static readonly Component s_stem = Component.Define("stem on a stream", Paradigm.Convolutional);
    private static readonly Component s_head = Component.Define("head on a stream", Paradigm.Transformer);
    private static readonly Label s_forward = s_stem.Label("forward"), s_copy = s_stem.Label("copy in", SpanKind.Transfer), s_attend = s_head.Label("attend");

    [Fact]
    public void Each_span_holds_the_kernels_sent_inside_it_at_the_time_they_really_ran()
    {
        using Gpu gpu = new("kernel=200000\nclock_drift_ppm=70\nclock_offset=123456789");
        nint kernel = Gpu.Kernel("work");
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream(), "main");
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        for (int i = 0; i < 30; i++)
        {
            using (s_stem.On(stream)) Gpu.Check(Gpu.Launch(kernel, stream.Handle));
            using (s_attend.On(stream)) Gpu.Check(Gpu.Launch(kernel, stream.Handle));
        }

        Gpu.Synchronize(stream.Handle);
        Trace trace = session.Stop();
        Recorded found = new(trace);
        SimulatedRecord[] truth = [.. Gpu.Log().Where(r => r.Kind == KernelRow)];
        Assert.Equal(60, found.Rows.Length);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? "stem on a stream" : "attend"), found.Names);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? "stem on a stream" : "head on a stream"), found.Components);
        Assert.InRange(found.Uncertainty, 1, 10_000_000);
        for (int i = 0; i < 60; i++)
        {
            // The events lie around the kernel; what the driver puts between them belongs to the span.
            Assert.True(trace.Spans.Start[found.Rows[i]] <= truth[i].StartNs + found.Uncertainty, "a span begins after its kernel");
            Assert.True(trace.Spans.EndOf(found.Rows[i]) >= truth[i].EndNs - found.Uncertainty, "a span ends before its kernel");
            Assert.True(trace.Spans.Duration[found.Rows[i]] >= 199_000, "a span is shorter than its kernel");
            Assert.Equal(trace.NameOf(found.Rows[i]), trace.NameOf(found.Call(found.Rows[i])));
        }

        Assert.Equal(DeviceApi.Simulated, Assert.Single(trace.Devices).Api);
        Assert.Contains("Simulated", trace.Devices[0].Name, StringComparison.Ordinal);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    [Fact]
    public void Times_of_the_events_are_those_of_the_log_within_the_stated_uncertainty()
    {
        using Gpu gpu = new("kernel=50000\nclock_drift_ppm=-90\nlaunch_jitter=pareto:2000:1.2:2000000\nseed=5");
        nint kernel = Gpu.Kernel("work");
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        for (int i = 0; i < 200; i++)
        {
            using (s_forward.On(stream)) Gpu.Check(Gpu.Launch(kernel, stream.Handle));
            // Over more than one round of anchors, so that drift is in the times.
            if (i % 20 == 0) Thread.Sleep(15);
        }

        Gpu.Synchronize(stream.Handle);
        Trace trace = session.Stop();
        Recorded found = new(trace);
        SimulatedRecord[] events = [.. Gpu.Log().Where(r => r.Kind == EventRow && r.Handle == stream.Handle)];
        Assert.Equal(400, events.Length);
        for (int i = 0; i < 200; i++)
        {
            int row = found.Rows[i];
            Assert.InRange(Math.Abs(trace.Spans.Start[row] - events[2 * i].StartNs), 0, found.Uncertainty);
            Assert.InRange(Math.Abs(trace.Spans.EndOf(row) - events[(2 * i) + 1].StartNs), 0, found.Uncertainty + 1000);
        }
    }

    [Fact]
    public void Copies_carry_their_bytes_and_direction()
    {
        using Gpu gpu = new();
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        ulong memory = Gpu.Allocate(1 << 20);
        byte[] data = GC.AllocateArray<byte>(1 << 20, pinned: true);
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        fixed (byte* bytes = data)
        {
            using (s_copy.On(stream, 1 << 20, Conversions.HostToDevice)) Gpu.CopyToDevice(memory, bytes, 1 << 20, stream.Handle);
            using (s_copy.On(stream, 12, Conversions.DeviceToHost)) Gpu.CopyToHost(bytes, memory, 12, stream.Handle);
        }

        Gpu.Synchronize(stream.Handle);
        Trace trace = session.Stop();
        Recorded found = new(trace);
        Assert.Equal([1 << 20, 12], found.Rows.Select(found.Bytes));
        Assert.Equal(["HostToDevice", "DeviceToHost"], found.Rows.Select(found.Direction));
        Assert.All(found.Rows, row => Assert.Equal(SpanKind.Transfer, (SpanKind)trace.Spans.Kind[row]));
    }

    [Fact]
    public void Nested_spans_lie_inside_each_other_on_the_device_too()
    {
        using Gpu gpu = new("kernel=100000");
        nint kernel = Gpu.Kernel("work");
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        using (s_stem.On(stream))
        {
            for (int i = 0; i < 3; i++)
            {
                using (s_attend.On(stream)) Gpu.Check(Gpu.Launch(kernel, stream.Handle));
            }
        }

        Gpu.Synchronize(stream.Handle);
        Trace trace = session.Stop();
        Recorded found = new(trace);
        int outer = Assert.Single(found.Rows, row => trace.NameOf(row) == "stem on a stream");
        int[] inner = [.. found.Rows.Where(row => row != outer)];
        Assert.Equal(3, inner.Length);
        Assert.All(inner, row => Assert.True(trace.Spans.Start[row] >= trace.Spans.Start[outer] && trace.Spans.EndOf(row) <= trace.Spans.EndOf(outer)));
        for (int i = 1; i < 3; i++) Assert.True(trace.Spans.EndOf(inner[i - 1]) <= trace.Spans.Start[inner[i]]);
    }

    [Fact]
    public void Default_streams_streams_of_several_contexts_and_devices_have_tracks_of_their_own()
    {
        using Gpu gpu = new("devices=2\nkernel=20000");
        nint second = gpu.MakeContext(1), third = gpu.MakeContext(0);
        List<(nint Context, nint Kernel, CudaStream Stream)> all = [];
        foreach (nint context in (nint[])[gpu.Context, second, third])
        {
            Gpu.SetCurrent(context);
            nint kernel = Gpu.Kernel("work");
            all.Add((context, kernel, CudaStream.Wrap(0)));
            all.Add((context, kernel, CudaStream.Wrap(2)));
            all.Add((context, kernel, CudaStream.Wrap(Gpu.MakeStream())));
        }

        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        for (int i = 0; i < 5; i++)
        {
            foreach ((nint context, nint kernel, CudaStream stream) in all)
            {
                Gpu.SetCurrent(context);
                using (s_forward.On(stream)) Gpu.Check(Gpu.Launch(kernel, stream.Handle));
            }
        }

        Trace trace = session.Stop();
        Recorded found = new(trace);
        Assert.Equal(Enumerable.Repeat(5, 9), found.Rows.GroupBy(row => trace.Spans.Track[row]).Select(g => g.Count()));
        Assert.Equal([0, 1, 0], all.Where((_, i) => i % 3 == 0).Select(s => s.Stream.DeviceOrdinal));
        Assert.Equal(2, trace.Devices.Length);
        Assert.Equal([15, 30], found.Rows.GroupBy(row => trace.Tracks[trace.Spans.Track[row]].Device).Select(g => g.Count()).Order());
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
        foreach ((_, _, CudaStream stream) in all) stream.Dispose();
    }

    [Fact]
    public void Nothing_is_synchronised_and_nothing_is_left_behind()
    {
        using Gpu gpu = new("kernel=10000");
        nint kernel = Gpu.Kernel("work");
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        SimulatedCounts before = Gpu.Counts();
        using (Session session = Profiler.Configure().AddCuda(Gpu.Options).Start())
        {
            for (int i = 0; i < 100; i++)
            {
                using (s_forward.On(stream)) Gpu.Check(Gpu.Launch(kernel, stream.Handle));
            }

            session.Stop();
        }

        SimulatedCounts after = Gpu.Counts();
        Assert.Equal(before.Synchronizations, after.Synchronizations);
        Assert.Equal(before.Streams, after.Streams);
        Assert.Equal(before.Events, after.Events);
        Assert.Equal(before.Contexts, after.Contexts);
    }

    [Fact]
    public void Without_a_session_no_call_of_the_driver_is_added()
    {
        using Gpu gpu = new();
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        ulong calls = Gpu.Counts().Calls;
        for (int i = 0; i < 10; i++)
        {
            using (s_forward.On(stream)) { }
        }

        Assert.Equal(calls, Gpu.Counts().Calls);
        using Session session = Profiler.Configure().Start();
        using (CudaScope scope = s_forward.On(stream))
        {
            Assert.True(scope.IsRecording);
            Assert.False(scope.IsOnDevice);
        }

        Assert.Equal(calls, Gpu.Counts().Calls);
    }

    [Fact]
    public void Sessions_that_overlap_each_get_the_spans_begun_between_their_start_and_stop()
    {
        using Gpu gpu = new("kernel=1000");
        nint kernel = Gpu.Kernel("work");
        using CudaStream stream = CudaStream.Wrap(Gpu.MakeStream());
        void Work(int times)
        {
            for (int i = 0; i < times; i++)
            {
                using (s_forward.On(stream)) Gpu.Check(Gpu.Launch(kernel, stream.Handle));
            }
        }

        using Session one = Profiler.Configure().AddCuda(Gpu.Options).Start();
        Work(3);
        using Session two = Profiler.Configure().AddCuda(Gpu.Options).Start();
        Work(5);
        Recorded first = new(one.Stop());
        Work(7);
        Recorded second = new(two.Stop());
        Assert.Equal((8, 12), (first.Rows.Length, second.Rows.Length));
    }
}
