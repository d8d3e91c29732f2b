using HybridProfiler.Devices;
using HybridProfiler.Model;

namespace HybridProfiler.Contracts;

/// <summary>What holds of every backend. A backend's tests derive from this and open their subject.</summary>
public abstract class DeviceBackendContract
{
    private static readonly Component s_first = Component.Define("contract.first", Paradigm.Convolutional);
    private static readonly Component s_second = Component.Define("contract.second", Paradigm.Transformer);

    /// <summary>Opens a device with so many in-order queues; skips the test with a reason where there is none.</summary>
    protected abstract IDeviceSubject Open(int queues);

    [Fact]
    public void Operations_belong_to_the_component_around_their_submission()
    {
        using IDeviceSubject device = Open(1);
        using Session session = device.AddTo(Profiler.Configure()).Start();
        using (s_first.Enter())
        {
            device.Transfer(0, 64);
            using (s_second.Enter()) device.Launch(0);
            device.Launch(0);
        }

        device.Finish();
        Trace trace = session.Stop();
        Assert.Equal(["contract.first", "contract.second", "contract.first"], Rows(trace).Select(row => trace.Components[trace.Spans.Component[row]].Name));
        Assert.Equal([SpanKind.Transfer, SpanKind.Compute, SpanKind.Compute], Rows(trace).Select(row => (SpanKind)trace.Spans.Kind[row]));
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    [Fact]
    public void Operations_lie_between_their_submission_and_the_end_of_the_wait_within_the_stated_uncertainty()
    {
        using IDeviceSubject device = Open(1);
        using Session session = device.AddTo(Profiler.Configure()).Start();
        for (int i = 0; i < 20; i++)
        {
            using (s_first.Enter()) device.Launch(0);
        }

        device.Finish();
        long after = HostTime.NowNs();
        Trace trace = session.Stop();
        int[] rows = Rows(trace);
        Assert.Equal(20, rows.Length);
        long uncertainty = Assert.Single(trace.Devices).ClockUncertaintyNs;
        Assert.True(uncertainty >= 0, "the device states no uncertainty");
        foreach (int row in rows)
        {
            int launch = trace.Flows.From[trace.Flows.To.IndexOf(row)];
            Assert.Equal((byte)FlowKind.Launch, trace.Flows.Kind[trace.Flows.To.IndexOf(row)]);
            Assert.True(trace.Spans.Start[row] >= trace.Spans.Start[launch] - uncertainty, "an operation begins before its submission");
            Assert.True(trace.Spans.EndOf(row) <= after + uncertainty, "an operation ends after the wait for it");
        }
    }

    [Fact]
    public void Bytes_are_exact_and_an_in_order_queue_keeps_its_order_without_overlap()
    {
        using IDeviceSubject device = Open(1);
        using Session session = device.AddTo(Profiler.Configure()).Start();
        for (int i = 1; i <= 30; i++)
        {
            using (s_first.Enter()) device.Transfer(0, i * 4);
        }

        device.Finish();
        Trace trace = session.Stop();
        int[] rows = Rows(trace);
        int bytes = trace.Strings.Texts.IndexOf("bytes");
        Assert.Equal(
            Enumerable.Range(1, 30).Select(i => i * 4L),
            rows.Select(row => trace.Attributes.TryGet(row, bytes, out AttributeValue value) ? value.Int64 : -1));
        for (int i = 1; i < rows.Length; i++) Assert.True(trace.Spans.EndOf(rows[i - 1]) <= trace.Spans.Start[rows[i]], "operations of an in-order queue overlap");
    }

    [Fact]
    public void Each_queue_has_its_track_with_exactly_its_operations()
    {
        using IDeviceSubject device = Open(3);
        using Session session = device.AddTo(Profiler.Configure()).Start();
        for (int queue = 0; queue < 3; queue++)
        {
            for (int i = 0; i <= queue; i++)
            {
                using (s_first.Enter()) device.Launch(queue);
            }
        }

        device.Finish();
        Trace trace = session.Stop();
        int[] counts = [.. Rows(trace).GroupBy(row => trace.Spans.Track[row]).Select(g => g.Count()).Order()];
        Assert.Equal([1, 2, 3], counts);
    }

    [Fact]
    public void Work_still_pending_at_the_stop_is_waited_for_and_not_lost()
    {
        using IDeviceSubject device = Open(1);
        using Session session = device.AddTo(Profiler.Configure()).Start();
        for (int i = 0; i < 50; i++)
        {
            using (s_first.Enter()) device.Launch(0);
        }

        Trace trace = session.Stop();
        device.Finish();
        Assert.Equal(50, Rows(trace).Length);
        Assert.Equal(0, trace.Health.LostDeviceOperations);
    }

    [Fact]
    public void Sessions_one_after_the_other_each_hold_their_own_operations()
    {
        using IDeviceSubject device = Open(1);
        device.Launch(0);
        device.Finish();
        for (int round = 1; round <= 3; round++)
        {
            using Session session = device.AddTo(Profiler.Configure()).Start();
            for (int i = 0; i < round; i++) device.Launch(0);
            device.Finish();
            Trace trace = session.Stop();
            Assert.Equal(round, Rows(trace).Length);
            device.Launch(0);
            device.Finish();
        }
    }

    [Fact]
    public void Recording_does_not_change_what_the_device_computes()
    {
        using IDeviceSubject bare = Open(1), recorded = Open(1);
        Work(bare);
        using Session session = recorded.AddTo(Profiler.Configure()).Start();
        Work(recorded);
        session.Stop();
        Assert.Equal(bare.Result(0), recorded.Result(0));

        static void Work(IDeviceSubject device)
        {
            device.Transfer(0, 64);
            for (int i = 0; i < 7; i++) device.Launch(0);
            device.Finish();
        }
    }

    private static int[] Rows(Trace trace) =>
        [.. Enumerable.Range(0, trace.Spans.Count).Where(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue).OrderBy(row => trace.Spans.Start[row])];
}
