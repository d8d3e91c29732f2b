using HybridProfiler.Formats;
using HybridProfiler.Model;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL.Tests;

/// <summary>Commands that overlap, wait for the program, or end with an error; on PoCL's device with threads of its own.</summary>
public sealed unsafe class ConcurrencyTests
{
    private const int Items = 1;

    [Fact]
    public void Kernels_of_an_out_of_order_queue_overlap_on_its_track_and_each_keeps_its_own_time()
    {
        using Machine machine = WithThreads();
        nint kernel = machine.Kernel("spin", machine.Buffer(4), 30_000_000), other = machine.Kernel("spin", machine.Buffer(4), 30_000_000);
        using OpenClQueue queue = machine.Queue(properties: CommandQueueProperties.OutOfOrderExecModeEnable);
        nuint size = Items;
        using Session session = Profiler.Configure().AddOpenCL().Start();
        nint* events = stackalloc nint[2];
        int overlapping = 0, rounds = 0;
        for (; overlapping == 0 && rounds < 20; rounds++)
        {
            // A busy machine may run one after the other; twenty times in a row it does not.
            Machine.Check(queue.EnqueueNdrangeKernel(kernel, 1, null, &size, null, 0, null, &events[0]));
            Machine.Check(queue.EnqueueNdrangeKernel(other, 1, null, &size, null, 0, null, &events[1]));
            Machine.Check(queue.Flush());
            Machine.Check(queue.WaitForEvents(2, events));
            ulong start0, start1, end0, end1;
            Machine.Check(machine.Api.GetEventProfilingInfo(events[0], ProfilingInfo.Start, 8, &start0, null));
            Machine.Check(machine.Api.GetEventProfilingInfo(events[1], ProfilingInfo.Start, 8, &start1, null));
            Machine.Check(machine.Api.GetEventProfilingInfo(events[0], ProfilingInfo.End, 8, &end0, null));
            Machine.Check(machine.Api.GetEventProfilingInfo(events[1], ProfilingInfo.End, 8, &end1, null));
            if (start0 < end1 && start1 < end0) overlapping++;
            Machine.Check(machine.Api.ReleaseEvent(events[0]));
            Machine.Check(machine.Api.ReleaseEvent(events[1]));
        }

        Trace trace = session.Stop();
        Assert.Equal(1, overlapping);
        Recorded recorded = new(trace);
        Assert.Equal(rounds * 2, recorded.Rows.Length);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
        Assert.True(recorded.Overlap(recorded.Rows[^2], recorded.Rows[^1]), "they overlapped on the device and do not in the trace");
        Assert.Single(recorded.Rows.Select(row => trace.Spans.Track[row]).Distinct());
        Check(trace, recorded);

        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pftrace");
        TraceFile.Save(trace, path);
        Trace read = TraceFile.Load(path);
        File.Delete(path);
        Assert.Equal(recorded.Rows.Select(row => (trace.NameOf(row), trace.Spans.Start[row], trace.Spans.EndOf(row))), new Recorded(read).Rows.Select(row => (read.NameOf(row), read.Spans.Start[row], read.Spans.EndOf(row))));

        static void Check(Trace trace, Recorded recorded)
        {
            foreach (int row in recorded.Rows) Assert.True(trace.Spans.Start[row] >= trace.Spans.Start[recorded.Call(row)] - trace.Devices[0].ClockUncertaintyNs);
        }
    }

    [Fact]
    public void A_later_command_of_an_out_of_order_queue_is_handed_over_while_an_earlier_one_still_waits()
    {
        using Machine machine = WithThreads();
        nint kernel = machine.Kernel("spin", machine.Buffer(4), 10), other = machine.Kernel("add", machine.Buffer(4), 1);
        using OpenClQueue queue = machine.Queue(properties: CommandQueueProperties.OutOfOrderExecModeEnable);
        using Gate gate = new(machine);
        using Session session = Profiler.Configure().WithDevicePatience(TimeSpan.FromSeconds(3)).AddOpenCL().Start();
        Launch(queue, kernel, gate.Event);
        Launch(queue, other, 0);
        Trace trace = session.Stop();
        Assert.Equal(["add"], new Recorded(trace).Names);
        Assert.Equal(1, trace.Health.LostDeviceOperations);
        gate.Open();
        Machine.Check(queue.Finish());
    }

    [Fact]
    public void A_stop_waits_for_a_command_that_the_program_releases_meanwhile()
    {
        using Machine machine = WithThreads();
        nint kernel = machine.Kernel("spin", machine.Buffer(4), 10);
        using OpenClQueue queue = machine.Queue();
        using Gate gate = new(machine);
        using Session session = Profiler.Configure().WithDevicePatience(TimeSpan.MaxValue).AddOpenCL().Start();
        Launch(queue, kernel, gate.Event);
        Thread stop = new(() => session.Stop());
        stop.Start();
        Assert.False(stop.Join(50), "the stop did not wait");
        gate.Open();
        stop.Join();
        Trace trace = session.Stop();
        Assert.Equal(["spin"], new Recorded(trace).Names);
        Assert.Equal(0, trace.Health.LostDeviceOperations);
    }

    [Fact]
    public void A_command_that_ends_with_an_error_counts_as_driver_error_and_has_no_device_span()
    {
        using Machine machine = WithThreads();
        nint kernel = machine.Kernel("spin", machine.Buffer(4), 10);
        using OpenClQueue queue = machine.Queue();
        using Gate gate = new(machine);
        using Session session = Profiler.Configure().AddOpenCL().Start();
        Launch(queue, kernel, gate.Event);
        gate.Open(-5);
        Trace trace = session.Stop();
        Assert.Empty(new Recorded(trace).Rows);
        Assert.Equal((1, 0), (trace.Health.DriverErrors, trace.Health.LostDeviceOperations));
        Assert.Contains(trace.Health.Notes, note => note.Contains("clEnqueueNDRangeKernel (spin) ended with", StringComparison.Ordinal));
    }

    [Fact]
    public void Queues_and_sessions_come_and_go_on_many_threads_and_the_session_around_them_loses_nothing()
    {
        const int Threads = 3, Rounds = 40, Launches = 10;
        using Machine machine = WithThreads();
        using Session around = Profiler.Configure().AddOpenCL().Start();
        using ManualResetEventSlim done = new();
        long inner = 0;
        List<Exception> failures = [];
        Thread sessions = new(() => Guarded(Sessions));
        Thread[] programs = [.. Enumerable.Range(0, Threads).Select(t => new Thread(() => Guarded(() => Work(machine, t))))];
        sessions.Start();
        foreach (Thread program in programs) program.Start();
        foreach (Thread program in programs) program.Join();
        done.Set();
        sessions.Join();
        Trace whole = around.Stop();
        Assert.Empty(failures);
        Assert.True(whole.Health.IsClean, whole.Health.ToString());
        Recorded recorded = new(whole);
        Assert.Equal(Threads * Rounds * Launches, recorded.Rows.Length);
        Assert.Equal(Threads * Rounds, recorded.Rows.Select(row => whole.Spans.Track[row]).Distinct().Count());
        Assert.InRange(inner, 0, recorded.Rows.Length);

        void Sessions()
        {
            while (!done.IsSet)
            {
                using Session session = Profiler.Configure().AddOpenCL().Start();
                done.Wait(1);
                Trace trace = session.Stop();
                Assert.Equal((0, 0), (trace.Health.DriverErrors, trace.Health.LostDeviceOperations));
                inner += new Recorded(trace).Rows.Length;
            }
        }

        void Guarded(Action work)
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                lock (failures) failures.Add(e);
            }
        }

        static void Work(Machine machine, int thread)
        {
            nint kernel = machine.Kernel("spin", machine.Buffer(4), 10);
            for (int round = 0; round < Rounds; round++)
            {
                using OpenClQueue queue = machine.Queue(name: $"thread {thread}, round {round}");
                for (int i = 0; i < Launches; i++) Launch(queue, kernel, 0);
                if (round % 2 == 0) Machine.Check(queue.Finish());
            }
        }
    }

    [Fact]
    public void A_tracked_command_of_a_queue_that_does_not_profile_counts_as_driver_error_that_says_so()
    {
        using Machine machine = new();
        nint buffer = machine.Buffer(4);
        int status, pattern = 1;
        nint plain = machine.Api.CreateCommandQueue(machine.Context, machine.Devices[0], CommandQueueProperties.None, &status);
        Machine.Check(status);
        using OpenClQueue queue = machine.Queue();
        using Session session = Profiler.Configure().AddOpenCL().Start();
        nint tracked;
        Machine.Check(machine.Api.EnqueueFillBuffer(plain, buffer, &pattern, 4, 0, 4, 0, null, &tracked));
        queue.Track(tracked, "fill of a library");
        Machine.Check(machine.Api.Finish(plain));
        Trace trace = session.Stop();
        Machine.Check(machine.Api.ReleaseEvent(tracked));
        Machine.Check(machine.Api.ReleaseCommandQueue(plain));
        Assert.Empty(new Recorded(trace).Rows);
        Assert.Equal(1, trace.Health.DriverErrors);
        Assert.Contains(trace.Health.Notes, note => note.Contains("clGetEventProfilingInfo of fill of a library returned ProfilingInfoNotAvailable", StringComparison.Ordinal));
    }

    private static Machine WithThreads()
    {
        Machine machine = new();
        string name = OpenCL.Recording.OpenClApi.Text(machine.Api, machine.Devices[0], Silk.NET.OpenCL.DeviceInfo.Name);
        if (name.StartsWith("pthread", StringComparison.Ordinal)) return machine;
        machine.Dispose();
        Assert.Skip($"{name} may run commands on the enqueuing thread, where a command that waits for the program never ends");
        throw new InvalidOperationException();
    }

    private static void Launch(OpenClQueue queue, nint kernel, nint gate)
    {
        nuint size = Items;
        Machine.Check(queue.EnqueueNdrangeKernel(kernel, 1, null, &size, null, gate == 0 ? 0u : 1u, gate == 0 ? null : &gate, null));
        Machine.Check(queue.Flush());
    }
}
