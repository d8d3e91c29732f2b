using HybridProfiler.Model;
using HybridProfiler.Tool.Cuda;

namespace HybridProfiler.Gpu.Tests;

/// <summary>Whether times of events are right, measured against the program's own events and against CUPTI.</summary>
public sealed class ClockTests
{
    // Between an event and the kernel beside it lies what the device needs to go from one to the other.
    private const long GapNs = 50_000;
    // Kernels of the simulated device are short.
    private static int Backlog => Hardware.IsSimulated ? 300 : 5;

    private static readonly Component s_component = Component.Define("facts.clock", Paradigm.Glue, RuntimeKind.Cuda);
    private static readonly Label s_marked = s_component.Label("marked");

    [Fact]
    public void A_marked_span_lasts_as_long_as_the_programs_own_events_in_it_say()
    {
        using CudaWork work = new(Hardware.Open(), 0);
        using CudaStream stream = CudaStream.Wrap(work.Stream, "facts");
        double[] elapsed = new double[20];
        using Session session = Profiler.Configure().AddCuda(Hardware.Options with { Cupti = false, NvmlRateHz = 0 }).Start();
        for (int i = 0; i < elapsed.Length; i++)
        {
            Busy(work);
            (nint, nint) events;
            using (s_marked.On(stream)) events = work.LaunchBetweenEvents(20_000);
            elapsed[i] = work.Elapsed(events);
        }

        Trace trace = session.Stop();
        int[] rows = new DeviceRows(trace).Named(s_marked.Name);
        Assert.Equal(elapsed.Length, rows.Length);
        double[] outside = [.. rows.Select((row, i) => trace.Spans.Duration[row] - elapsed[i])];
        TestContext.Current.TestOutputHelper?.WriteLine($"span minus own events: median {outside.Order().ElementAt(10):N0} ns, from {outside.Min():N0} to {outside.Max():N0} ns");
        // A span lies around the events in it; a machine that does something else makes the rest longer, never shorter than the float's step.
        Assert.All(outside, ns => Assert.True(ns >= -2000, $"a span is {-ns:N0} ns shorter than the events in it"));
        Assert.InRange(outside.Order().ElementAt(10), -2000, GapNs);
    }

    [Fact]
    public void Spans_of_events_lie_where_cupti_says_their_kernels_ran_for_ten_seconds()
    {
        using CudaWork work = new(Hardware.Open(), 0);
        Hardware.NeedsActivity();
        using CudaStream stream = CudaStream.Wrap(work.Stream, "facts");
        const int Kernels = 100;
        using Session session = Profiler.Configure().AddCuda(Hardware.Options with { NvmlRateHz = 0 }).Start();
        for (int i = 0; i < Kernels; i++)
        {
            Busy(work);
            using (s_marked.On(stream)) work.Launch(20_000);
            work.Finish();
            Thread.Sleep(100);
        }

        Trace trace = session.Stop();
        DeviceRows rows = new(trace);
        int[] spans = rows.Named(s_marked.Name), all = rows.Named(CudaWork.Kernel);
        int[] kernels = [.. all.Where((_, i) => i % (Backlog + 1) == Backlog)];
        Assert.Equal((Kernels, Kernels), (spans.Length, kernels.Length));
        long[] early = [.. Enumerable.Range(0, Kernels).Select(i => trace.Spans.Start[kernels[i]] - trace.Spans.Start[spans[i]])];
        long[] late = [.. Enumerable.Range(0, Kernels).Select(i => trace.Spans.EndOf(spans[i]) - trace.Spans.EndOf(kernels[i]))];
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"kernel begins {early.Min():N0} to {early.Max():N0} ns after its span, ends {late.Min():N0} to {late.Max():N0} ns before it; stated uncertainty {rows.Uncertainty:N0} ns");
        CheckAround(early, rows.Uncertainty);
        CheckAround(late, rows.Uncertainty);
    }

    // A span lies around its kernel, always; and close to it, but where this thread was held up between the two.
    private static void CheckAround(long[] outside, long uncertainty)
    {
        Assert.All(outside, ns => Assert.True(ns >= -uncertainty, $"a kernel reaches {-ns:N0} ns out of its span"));
        Assert.InRange(outside.Order().ElementAt(outside.Length * 9 / 10), -uncertainty, uncertainty + GapNs);
    }

    // Behind work that is still running nothing waits for this thread.
    private static void Busy(CudaWork work)
    {
        for (int i = 0; i < Backlog; i++) work.Launch(20_000);
    }
}
