using HybridProfiler.Model;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL.Tests;

/// <summary>One context over two devices, in a process that has them.</summary>
public sealed unsafe class TwoDeviceTests
{
    private const int Items = 64;

    [Fact]
    public void A_command_that_waits_for_another_device_lies_behind_it_on_the_common_axis_and_is_linked_to_it()
    {
        if (Lane.Current is null)
        {
            Lane.Run("two devices", new() { ["POCL_DEVICES"] = "pthread basic" }, "--filter-class", typeof(TwoDeviceTests).FullName!);
            return;
        }

        using Machine machine = new();
        Assert.Equal(2, machine.Devices.Length);
        nint buffer = machine.Buffer(Items * 4);
        nint slow = machine.Kernel("spin", buffer, 200_000), add = machine.Kernel("add", buffer, 1);
        using OpenClQueue first = machine.Queue(0, "producer"), second = machine.Queue(1, "consumer");
        nuint size = Items;
        int* data = stackalloc int[Items];
        using Session session = Profiler.Configure().AddOpenCL().Start();
        nint produced, consumed;
        Machine.Check(first.EnqueueNdrangeKernel(slow, 1, null, &size, null, 0, null, &produced));
        Machine.Check(first.Flush());
        Machine.Check(second.EnqueueNdrangeKernel(add, 1, null, &size, null, 1, &produced, &consumed));
        Machine.Check(second.EnqueueReadBuffer(buffer, true, 0, Items * 4, data, 1, &consumed, null));
        Trace trace = session.Stop();
        Machine.Check(machine.Api.ReleaseEvent(produced));
        Machine.Check(machine.Api.ReleaseEvent(consumed));
        Recorded recorded = new(trace);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
        Assert.Equal(2, trace.Devices.Length);
        int spin = recorded.Row("spin"), wait = recorded.Row("add");
        Assert.Equal(["producer", "consumer", "consumer"], recorded.Rows.Select(row => trace.Tracks[trace.Spans.Track[row]].Name));
        Assert.NotEqual(trace.Tracks[trace.Spans.Track[spin]].Device, trace.Tracks[trace.Spans.Track[wait]].Device);
        Assert.Equal([spin], recorded.WaitedFor(wait));
        Assert.Equal([wait], recorded.WaitedFor(recorded.Row("read buffer")));
        long uncertainty = trace.Devices[0].ClockUncertaintyNs + trace.Devices[1].ClockUncertaintyNs;
        Assert.True(trace.Spans.Start[wait] >= trace.Spans.EndOf(spin) - uncertainty, $"began {trace.Spans.EndOf(spin) - trace.Spans.Start[wait]} ns before what it waited for had ended; uncertainty {uncertainty} ns");
    }
}
