using HybridProfiler.Model;
using Silk.NET.OpenCL;
using DeviceInfo = HybridProfiler.Model.DeviceInfo;

namespace HybridProfiler.OpenCL.Tests;

/// <summary>What only shows between the loader and the driver: who calls it, and a driver with a clock, a timer and a resolution of its own.</summary>
public sealed unsafe class LayerTests
{
    private const int Items = 64;
    private static readonly Dictionary<string, string> s_pocl = new() { ["POCL_DEVICES"] = "pthread" };

    [Fact]
    public void The_drivers_timer_maps_the_device_where_no_other_sample_can_be_had()
    {
        if (!TestLayer.IsHere(nameof(The_drivers_timer_maps_the_device_where_no_other_sample_can_be_had), s_pocl, out TestLayer layer)) return;
        layer.UseOwnClock();
        using Machine machine = new();
        nint kernel = machine.Kernel("spin", machine.Buffer(Items * 4), 200_000);
        using OpenClQueue queue = machine.Queue();
        // No markers of the probe, and a command whose enqueue nobody bracketed: what is left is the timer.
        layer.RefuseQueues();
        nuint size = Items;
        using Session session = Profiler.Configure().AddOpenCL().Start();
        long before = Devices.HostTime.NowNs();
        nint tracked;
        Machine.Check(machine.Api.EnqueueNdrangeKernel(queue.Handle, kernel, 1, null, &size, null, 0, null, &tracked));
        Machine.Check(machine.Api.WaitForEvents(1, &tracked));
        long after = Devices.HostTime.NowNs();
        queue.Track(tracked, "spin");
        Machine.Check(machine.Api.ReleaseEvent(tracked));
        Trace trace = session.Stop();
        Assert.True(layer.Timers >= 2, $"the timer was asked {layer.Timers} times");
        DeviceInfo device = Assert.Single(trace.Devices);
        Assert.InRange(device.ClockUncertaintyNs, 0, 5_000_000);
        Assert.Equal("device clock", device.ClockName);
        int row = new Recorded(trace).Row("spin");
        Assert.InRange(trace.Spans.Start[row], before - device.ClockUncertaintyNs, after);
        Assert.InRange(trace.Spans.EndOf(row), trace.Spans.Start[row] + 1, after + device.ClockUncertaintyNs);
        Assert.Contains(trace.Health.Notes, note => note.Contains("sampled by the program's own commands only: clCreateCommandQueue", StringComparison.Ordinal));
    }

    [Fact]
    public void A_timer_is_used_beside_markers_only_when_they_confirm_it()
    {
        if (!TestLayer.IsHere(nameof(A_timer_is_used_beside_markers_only_when_they_confirm_it), s_pocl, out TestLayer layer)) return;
        foreach (long wrongByNs in (long[])[0, 1_000_000_000, -3_000_000]) RecordWithTimer(layer, wrongByNs);
    }

    [Fact]
    public void The_stated_uncertainty_is_never_below_the_resolution_that_the_driver_states()
    {
        if (!TestLayer.IsHere(nameof(The_stated_uncertainty_is_never_below_the_resolution_that_the_driver_states), s_pocl, out TestLayer layer)) return;
        layer.StateResolution(3_000_000);
        using Machine machine = new();
        nint kernel = machine.Kernel("add", machine.Buffer(Items * 4), 1);
        using OpenClQueue queue = machine.Queue();
        nuint size = Items;
        using Session session = Profiler.Configure().AddOpenCL().Start();
        Machine.Check(queue.EnqueueNdrangeKernel(kernel, 1, null, &size, null, 0, null, null));
        Machine.Check(queue.Finish());
        DeviceInfo device = Assert.Single(session.Stop().Devices);
        Assert.Equal("3000000", device.Properties["timer_resolution_ns"]);
        Assert.True(device.ClockUncertaintyNs >= 3_000_000, $"{device.ClockUncertaintyNs} ns");
    }

    [Fact]
    public void A_driver_that_is_not_thread_safe_is_never_called_on_a_thread_of_the_profiler()
    {
        if (!TestLayer.IsHere(nameof(A_driver_that_is_not_thread_safe_is_never_called_on_a_thread_of_the_profiler), Lane.Current is null ? Lane.Oclgrind() : [], out TestLayer layer)) return;
        Trace trace = RecordForAWhile(layer);
        Assert.NotEqual(0, layer.Calls);
        Assert.Equal(0, layer.OwnCalls);
        Assert.Equal("CLOCK_REALTIME", Assert.Single(trace.Devices).ClockName);
    }

    [Fact]
    public void A_thread_safe_driver_is_polled_on_the_thread_of_the_profiler_so_that_the_programs_calls_stay_short()
    {
        if (!TestLayer.IsHere(nameof(A_thread_safe_driver_is_polled_on_the_thread_of_the_profiler_so_that_the_programs_calls_stay_short), s_pocl, out TestLayer layer)) return;
        RecordForAWhile(layer);
        Assert.NotEqual(0, layer.OwnCalls);
    }

    private static void RecordWithTimer(TestLayer layer, long wrongByNs)
    {
        layer.UseOwnClock(wrongByNs);
        using Machine machine = new();
        nint kernel = machine.Kernel("spin", machine.Buffer(Items * 4), 1000);
        using OpenClQueue queue = machine.Queue();
        nuint size = Items;
        using Session session = Profiler.Configure().AddOpenCL().Start();
        for (int i = 0; i < 20; i++) Machine.Check(queue.EnqueueNdrangeKernel(kernel, 1, null, &size, null, 0, null, null));
        Machine.Check(queue.Finish());
        long after = Devices.HostTime.NowNs();
        long timers = layer.Timers;
        Trace trace = session.Stop();
        bool isRefused = trace.Health.Notes.Any(note => note.Contains("clGetDeviceAndHostTimer reads another clock", StringComparison.Ordinal));
        Assert.Equal(wrongByNs != 0, isRefused);
        // A stop samples once more. (A refused timer is asked again where no marker had answered before the stop.)
        if (wrongByNs == 0) Assert.True(layer.Timers > timers, $"the timer was asked {layer.Timers} times, none of them at the stop");
        DeviceInfo device = Assert.Single(trace.Devices);
        Assert.InRange(device.ClockUncertaintyNs, 0, 900_000);
        Recorded recorded = new(trace);
        Assert.Equal(20, recorded.Rows.Length);
        foreach (int row in recorded.Rows)
        {
            Assert.True(trace.Spans.Start[row] >= trace.Spans.Start[recorded.Call(row)] - device.ClockUncertaintyNs);
            Assert.True(trace.Spans.EndOf(row) <= after + device.ClockUncertaintyNs);
        }
    }

    // Long enough for the rounds of the collector and for its sampling of the clocks, once a second.
    private static Trace RecordForAWhile(TestLayer layer)
    {
        using Machine machine = new();
        nint kernel = machine.Kernel("add", machine.Buffer(Items * 4), 1);
        nuint size = Items;
        using Session session = Profiler.Configure().AddOpenCL().Start();
        using OpenClQueue queue = machine.Queue();
        nint[] events = new nint[50];
        long until = Devices.HostTime.NowNs() + 1_500_000_000;
        int launched = 0;
        while (Devices.HostTime.NowNs() < until)
        {
            fixed (nint* made = &events[launched++ % events.Length])
            {
                if (*made != 0) Machine.Check(machine.Api.ReleaseEvent(*made));
                Machine.Check(queue.EnqueueNdrangeKernel(kernel, 1, null, &size, null, 0, null, made));
            }

            Machine.Check(queue.Finish());
            using ManualResetEventSlim pause = new();
            pause.Wait(5);
        }

        Trace trace = session.Stop();
        foreach (nint held in events)
        {
            if (held != 0) Machine.Check(machine.Api.ReleaseEvent(held));
        }

        Assert.Equal(launched, new Recorded(trace).Rows.Length);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
        return trace;
    }
}
