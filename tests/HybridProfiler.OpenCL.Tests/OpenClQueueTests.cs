using HybridProfiler.Model;
using Silk.NET.OpenCL;
using DeviceInfo = HybridProfiler.Model.DeviceInfo;

namespace HybridProfiler.OpenCL.Tests;

public sealed unsafe class OpenClQueueTests
{
    private const int Items = 64;
    private static readonly Component s_vision = Component.Define("opencl.vision", Paradigm.Convolutional);

    [Fact]
    public void Commands_stand_in_the_trace_with_their_launch_component_bytes_and_geometry()
    {
        using Machine machine = new();
        nint buffer = machine.Buffer(Items * 4);
        nint kernel = machine.Kernel("add", buffer, 3);
        using OpenClQueue queue = machine.Queue(name: "main");
        int[] data = [.. Enumerable.Range(0, Items)];
        using Session session = Profiler.Configure().AddOpenCL().Start();
        using (s_vision.Enter())
        {
            fixed (int* pointer = data)
            {
                nuint size = Items;
                Machine.Check(queue.EnqueueWriteBuffer(buffer, false, 0, Items * 4, pointer, 0, null, null));
                Machine.Check(queue.EnqueueNdrangeKernel(kernel, 1, null, &size, null, 0, null, null));
                Machine.Check(queue.EnqueueReadBuffer(buffer, true, 0, Items * 4, pointer, 0, null, null));
            }
        }

        Trace trace = session.Stop();
        Assert.Equal(Enumerable.Range(3, Items), data);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
        int track = Enumerable.Range(0, trace.Tracks.Length).Single(t => trace.Tracks[t].Kind == TrackKind.DeviceQueue);
        Assert.Equal("main", trace.Tracks[track].Name);
        int[] rows = Enumerable.Range(0, trace.Spans.Count).ToArray()[trace.Spans.RowsOf(track)];
        Assert.Equal(["write buffer", "add", "read buffer"], rows.Select(trace.NameOf));
        Assert.All(rows, r => Assert.Equal("opencl.vision", trace.Components[trace.Spans.Component[r]].Name));
        Assert.Equal(
            ["clEnqueueWriteBuffer", "clEnqueueNDRangeKernel", "clEnqueueReadBuffer"],
            rows.Select(r => trace.NameOf(trace.Flows.From[trace.Flows.To.IndexOf(r)])));
        DeviceInfo device = Assert.Single(trace.Devices);
        TestContext.Current.TestOutputHelper!.WriteLine($"{device.Name}: {device.ClockName} +- {device.ClockUncertaintyNs} ns");
        Assert.NotEqual("", device.ClockName);
        // A device operation cannot begin before the call that submitted it, by more than the stated uncertainty.
        Assert.All(rows, r => Assert.True(trace.Spans.Start[r] >= trace.Spans.Start[trace.Flows.From[trace.Flows.To.IndexOf(r)]] - device.ClockUncertaintyNs));
        // The blocking read had ended when its call returned.
        int read = trace.Flows.From[trace.Flows.To.IndexOf(rows[^1])];
        Assert.True(trace.Spans.EndOf(rows[^1]) <= trace.Spans.EndOf(read) + device.ClockUncertaintyNs);
    }

    [Fact]
    public void A_queue_that_does_not_profile_is_refused_with_a_remedy()
    {
        using Machine machine = new();
        int status;
        nint queue = machine.Api.CreateCommandQueue(machine.Context, machine.Devices[0], CommandQueueProperties.None, &status);
        OpenClException e = Assert.Throws<OpenClException>(() => OpenClQueue.Wrap(machine.Api, queue));
        Assert.Contains("ProfilingEnable", e.Message, StringComparison.Ordinal);
        machine.Api.ReleaseCommandQueue(queue);
    }
}
