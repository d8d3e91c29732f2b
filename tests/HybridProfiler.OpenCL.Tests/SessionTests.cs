using HybridProfiler.Model;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL.Tests;

/// <summary>Sessions side by side, and handles that are released while their commands are pending.</summary>
public sealed unsafe class SessionTests
{
    private const int Items = 64;

    [Fact]
    public void Sessions_at_the_same_time_each_hold_the_commands_between_their_start_and_their_stop()
    {
        using Machine machine = new();
        nint buffer = machine.Buffer(Items * 4);
        nint kernel = machine.Kernel("add", buffer, 1);
        using OpenClQueue queue = machine.Queue();
        using Session outer = Profiler.Configure().AddOpenCL().Start();
        Launch(queue, kernel, 1);
        using Session inner = Profiler.Configure().AddOpenCL().Start();
        Launch(queue, kernel, 2);
        Trace innerTrace = inner.Stop();
        Launch(queue, kernel, 4);
        using Session last = Profiler.Configure().AddOpenCL().Start();
        Launch(queue, kernel, 8);
        Trace outerTrace = outer.Stop();
        Launch(queue, kernel, 16);
        Trace lastTrace = last.Stop();
        Machine.Check(queue.Finish());
        Assert.Equal((2, 15, 24), (new Recorded(innerTrace).Rows.Length, new Recorded(outerTrace).Rows.Length, new Recorded(lastTrace).Rows.Length));
        foreach (Trace trace in (Trace[])[innerTrace, outerTrace, lastTrace])
        {
            Assert.True(trace.Health.IsClean, trace.Health.ToString());
            Assert.Single(trace.Devices);
        }
    }

    [Fact]
    public void Queue_kernel_buffer_and_context_may_be_released_while_their_commands_are_pending()
    {
        using Session session = Profiler.Configure().AddOpenCL().Start();
        using (Machine machine = new())
        {
            nint buffer = machine.Buffer(Items * 4);
            nint kernel = machine.Kernel("spin", buffer, 20_000);
            OpenClQueue queue = machine.Queue();
            Launch(queue, kernel, 20);
            Machine.Check(queue.Flush());
            queue.Dispose();
            queue.Dispose();
            machine.Api.ReleaseKernel(kernel);
            machine.Api.ReleaseMemObject(buffer);
        }

        Trace trace = session.Stop();
        Assert.Equal(20, new Recorded(trace).Rows.Length);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    [Fact]
    public void A_wrapped_queue_outlives_the_programs_own_reference()
    {
        using Machine machine = new();
        nint buffer = machine.Buffer(Items * 4);
        nint kernel = machine.Kernel("add", buffer, 1);
        int status;
        nint handle = machine.Api.CreateCommandQueue(machine.Context, machine.Devices[0], CommandQueueProperties.ProfilingEnable, &status);
        Machine.Check(status);
        using OpenClQueue queue = OpenClQueue.Wrap(machine.Api, handle, "wrapped");
        Machine.Check(machine.Api.ReleaseCommandQueue(handle));
        using Session session = Profiler.Configure().AddOpenCL().Start();
        Launch(queue, kernel, 3);
        Machine.Check(queue.Finish());
        Trace trace = session.Stop();
        Assert.Equal(3, new Recorded(trace).Rows.Length);
        Assert.Equal("wrapped", trace.Tracks[trace.Spans.Track[new Recorded(trace).Rows[0]]].Name);
    }

    [Fact]
    public void Events_that_the_program_holds_stay_its_own()
    {
        using Machine machine = new();
        nint buffer = machine.Buffer(Items * 4);
        nint kernel = machine.Kernel("add", buffer, 1);
        using OpenClQueue queue = machine.Queue();
        // A driver may hold references too (PoCL: of a queue's last command), so the count is compared with that of a bare run.
        int[] bare = References(machine, queue, kernel);
        using Session session = Profiler.Configure().AddOpenCL().Start();
        int[] recorded = References(machine, queue, kernel, session);
        Assert.Equal(bare, recorded);
    }

    private static int[] References(Machine machine, OpenClQueue queue, nint kernel, Session? session = null)
    {
        nint* events = stackalloc nint[100];
        nuint size = Items;
        for (int i = 0; i < 100; i++) Machine.Check(queue.EnqueueNdrangeKernel(kernel, 1, null, &size, null, 0, null, &events[i]));
        Machine.Check(queue.WaitForEvents(100, events));
        if (session is not null) Assert.Equal(100, new Recorded(session.Stop()).Rows.Length);
        Machine.Check(queue.Finish());
        int[] references = new int[100];
        for (int i = 0; i < 100; i++)
        {
            uint count;
            Machine.Check(machine.Api.GetEventInfo(events[i], EventInfo.ReferenceCount, sizeof(uint), &count, null));
            references[i] = (int)count;
            Machine.Check(machine.Api.ReleaseEvent(events[i]));
        }

        return references;
    }

    private static void Launch(OpenClQueue queue, nint kernel, int times)
    {
        nuint size = Items;
        for (int i = 0; i < times; i++) Machine.Check(queue.EnqueueNdrangeKernel(kernel, 1, null, &size, null, 0, null, null));
        Machine.Check(queue.Flush());
    }
}
