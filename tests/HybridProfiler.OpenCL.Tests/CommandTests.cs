using HybridProfiler.Model;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL.Tests;

/// <summary>What stands in the trace of each kind of command.</summary>
public sealed unsafe class CommandTests
{
    private const int Items = 64, Bytes = Items * 4;

    [Fact]
    public void Every_command_stands_in_the_trace_with_its_kind_bytes_direction_and_call()
    {
        using Machine machine = new();
        nint one = machine.Buffer(Bytes), two = machine.Buffer(Bytes * 2);
        nint kernel = machine.Kernel("add", one, 1);
        using OpenClQueue queue = machine.Queue();
        int[] data = new int[Items];
        int pattern = 7;
        nuint* size = stackalloc nuint[] { Items, 1 };
        nuint* local = stackalloc nuint[] { 16, 1 };
        using Session session = Profiler.Configure().AddOpenCL().Start();
        fixed (int* pointer = data)
        {
            Machine.Check(queue.EnqueueFillBuffer(one, &pattern, 4, 0, 128, 0, null, null));
            Machine.Check(queue.EnqueueNdrangeKernel(kernel, 2, null, size, local, 0, null, null));
            Machine.Check(queue.EnqueueCopyBuffer(one, two, 0, 0, 64, 0, null, null));
            Machine.Check(queue.EnqueueMarkerWithWaitList(0, null, null));
            Machine.Check(queue.EnqueueBarrierWithWaitList(0, null, null));
            nint* both = stackalloc nint[] { one, two };
            Machine.Check(queue.EnqueueMigrateMemObjects(2, both, MemMigrationFlags.Host, 0, null, null));
            Machine.Check(queue.EnqueueWriteBuffer(two, true, 0, 32, pointer, 0, null, null));
            Machine.Check(queue.EnqueueReadBuffer(one, true, 0, Bytes, pointer, 0, null, null));
        }

        Trace trace = session.Stop();
        Recorded recorded = new(trace);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
        Assert.Equal(
            [
                ("fill buffer", SpanKind.Fill, 128L, null, "clEnqueueFillBuffer"),
                ("add", SpanKind.Compute, 0, null, "clEnqueueNDRangeKernel"),
                ("copy buffer", SpanKind.Transfer, 64, "Copy", "clEnqueueCopyBuffer"),
                ("marker", SpanKind.Sync, 0, null, "clEnqueueMarkerWithWaitList"),
                ("barrier", SpanKind.Sync, 0, null, "clEnqueueBarrierWithWaitList"),
                ("migrate buffers", SpanKind.Transfer, Bytes * 3, "DeviceToHost", "clEnqueueMigrateMemObjects"),
                ("write buffer", SpanKind.Transfer, 32, "HostToDevice", "clEnqueueWriteBuffer"),
                ("read buffer", SpanKind.Transfer, Bytes, "DeviceToHost", "clEnqueueReadBuffer"),
            ],
            recorded.Rows.Select(row => (trace.NameOf(row), (SpanKind)trace.Spans.Kind[row], recorded.Bytes(row), recorded.Direction(row), trace.NameOf(recorded.Call(row)))));
        int geometry = trace.Strings.Texts.IndexOf("geometry");
        Assert.True(trace.Attributes.TryGet(recorded.Row("add"), geometry, out AttributeValue shape));
        Assert.Equal("64x1/16x1", shape.String);
        Assert.Equal(8, data[0]);
    }

    [Theory]
    [InlineData(MapFlags.Read, 96, "DeviceToHost", 0, null)]
    [InlineData(MapFlags.Write, 0, null, 96, "HostToDevice")]
    [InlineData(MapFlags.WriteInvalidateRegion, 0, null, 96, "HostToDevice")]
    [InlineData(MapFlags.Read | MapFlags.Write, 96, "DeviceToHost", 96, "HostToDevice")]
    public void A_map_counts_what_it_reads_and_the_unmap_what_was_mapped_for_writing(MapFlags flags, int read, string? readDirection, int written, string? writeDirection)
    {
        using Machine machine = new();
        nint buffer = machine.Buffer(Bytes);
        using OpenClQueue queue = machine.Queue(), other = machine.Queue();
        using Session session = Profiler.Configure().AddOpenCL().Start();
        int status;
        void* mapped = queue.EnqueueMapBuffer(buffer, true, flags, 32, 96, 0, null, null, &status);
        Machine.Check(status);
        // On another queue, as OpenCL allows.
        Machine.Check(other.EnqueueUnmapMemObject(buffer, mapped, 0, null, null));
        Machine.Check(other.Finish());
        Trace trace = session.Stop();
        Recorded recorded = new(trace);
        Assert.Equal(["map buffer", "unmap buffer"], recorded.Names);
        Assert.Equal((read, readDirection), (recorded.Bytes(recorded.Rows[0]), recorded.Direction(recorded.Rows[0])));
        Assert.Equal((written, writeDirection), (recorded.Bytes(recorded.Rows[1]), recorded.Direction(recorded.Rows[1])));
        Assert.Equal((byte)SpanKind.Sync, trace.Spans.Kind[recorded.Call(recorded.Rows[0])]);
    }

    [Fact]
    public void A_command_that_something_else_enqueued_is_tracked_from_its_event_and_links_to_what_waits_for_it()
    {
        using Machine machine = new();
        nint buffer = machine.Buffer(Bytes);
        nint kernel = machine.Kernel("add", buffer, 1);
        using OpenClQueue queue = machine.Queue();
        int[] data = new int[Items];
        nuint size = Items;
        Component loader = Component.Define("opencl.loader", Paradigm.Glue);
        using Session session = Profiler.Configure().AddOpenCL().Start();
        nint tracked;
        fixed (int* pointer = data)
        {
            Machine.Check(machine.Api.EnqueueWriteBuffer(queue.Handle, buffer, true, 0, Bytes, pointer, 0, null, &tracked));
        }

        using (loader.Enter()) queue.Track(tracked, "upload of a library", SpanKind.Transfer, Bytes, Conversions.HostToDevice);
        Machine.Check(queue.EnqueueNdrangeKernel(kernel, 1, null, &size, null, 1, &tracked, null));
        // The program may let go of it at once.
        Machine.Check(machine.Api.ReleaseEvent(tracked));
        Machine.Check(queue.Finish());
        Trace trace = session.Stop();
        Recorded recorded = new(trace);
        int row = recorded.Row("upload of a library");
        Assert.Equal((Bytes, "HostToDevice"), (recorded.Bytes(row), recorded.Direction(row)));
        Assert.Equal("opencl.loader", trace.Components[trace.Spans.Component[row]].Name);
        Assert.Equal([row], recorded.WaitedFor(recorded.Row("add")));
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    [Fact]
    public void Wait_lists_become_dependency_links_also_across_queues()
    {
        using Machine machine = new();
        nint buffer = machine.Buffer(Bytes);
        nint kernel = machine.Kernel("add", buffer, 1);
        using OpenClQueue first = machine.Queue(), second = machine.Queue();
        int pattern = 1;
        nuint size = Items;
        int* data = stackalloc int[Items];
        using Session session = Profiler.Configure().AddOpenCL().Start();
        nint* events = stackalloc nint[2];
        Machine.Check(first.EnqueueFillBuffer(buffer, &pattern, 4, 0, 128, 0, null, &events[0]));
        Machine.Check(first.EnqueueFillBuffer(buffer, &pattern, 4, 128, 128, 0, null, &events[1]));
        Machine.Check(first.Flush());
        nint added;
        Machine.Check(second.EnqueueNdrangeKernel(kernel, 1, null, &size, null, 2, events, &added));
        Machine.Check(second.EnqueueReadBuffer(buffer, true, 0, Bytes, data, 1, &added, null));
        Trace trace = session.Stop();
        foreach (nint @event in (nint[])[events[0], events[1], added]) Machine.Check(machine.Api.ReleaseEvent(@event));
        Recorded recorded = new(trace);
        int add = recorded.Row("add"), read = recorded.Row("read buffer");
        Assert.Equal(recorded.Rows.Where(row => trace.NameOf(row) == "fill buffer").Order(), recorded.WaitedFor(add));
        Assert.Equal([add], recorded.WaitedFor(read));
        Assert.Equal(2, data[Items - 1]);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    [Fact]
    public void A_call_that_fails_returns_what_the_driver_returned_and_counts_as_driver_error_without_a_device_span()
    {
        using Machine machine = new();
        nint buffer = machine.Buffer(Bytes);
        using OpenClQueue queue = machine.Queue();
        int* data = stackalloc int[Items];
        nint untouched = 42;
        int bare = machine.Api.EnqueueReadBuffer(queue.Handle, buffer, true, Bytes, Bytes, data, 0, null, null);
        Assert.NotEqual(0, bare);
        using Session session = Profiler.Configure().AddOpenCL().Start();
        Assert.Equal(bare, queue.EnqueueReadBuffer(buffer, true, Bytes, Bytes, data, 0, null, &untouched));
        int status;
        Assert.True(queue.EnqueueMapBuffer(buffer, true, MapFlags.Write, Bytes, Bytes, 0, null, null, &status) == null);
        Assert.NotEqual(0, status);
        Trace trace = session.Stop();
        Assert.Equal(42, untouched);
        Assert.Empty(new Recorded(trace).Rows);
        Assert.Equal(2, trace.Health.DriverErrors);
        Assert.Contains(trace.Health.Notes, note => note.Contains("clEnqueueReadBuffer returned", StringComparison.Ordinal));
        Assert.Contains(trace.Health.Notes, note => note.Contains("clEnqueueMapBuffer returned", StringComparison.Ordinal));
    }
}
