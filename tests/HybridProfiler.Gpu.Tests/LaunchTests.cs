using HybridProfiler.Devices;
using HybridProfiler.Model;
using HybridProfiler.Tool.Cuda;

namespace HybridProfiler.Gpu.Tests;

/// <summary>Many short launches: nothing is lost, and what recording costs is stated.</summary>
public sealed class LaunchTests
{
    private static readonly Component s_component = Component.Define("facts.launch", Paradigm.Glue, RuntimeKind.Cuda);
    private static readonly Label s_many = s_component.Label("many launches");

    private static int Launches => Hardware.IsSimulated ? 5_000 : 100_000;

    [Fact]
    public void Many_launches_are_all_recorded_and_belong_to_the_component_that_sent_them()
    {
        using CudaWork work = new(Hardware.Open(), 0);
        Hardware.NeedsActivity();
        double bare = TimePerLaunch(work);
        using Session session = Profiler.Configure().AddCuda(Hardware.Options with { NvmlRateHz = 0 }).Start();
        double recorded;
        using (s_many.Enter()) recorded = TimePerLaunch(work);
        Trace trace = session.Stop();
        TestContext.Current.TestOutputHelper?.WriteLine($"{Launches:N0} launches: {bare:N0} ns each unrecorded, {recorded:N0} ns recorded");
        int[] kernels = new DeviceRows(trace).Named(CudaWork.Kernel);
        Assert.Equal(Launches, kernels.Length);
        Assert.All(kernels, row => Assert.Equal(s_component.Name, trace.Components[trace.Spans.Component[row]].Name));
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    [Fact]
    public void A_marked_span_costs_at_most_two_microseconds_with_both_driver_calls()
    {
        using CudaWork work = new(Hardware.Open(), 0);
        using CudaStream stream = CudaStream.Wrap(work.Stream, "facts");
        long[] each = new long[4000];
        using Session session = Profiler.Configure().AddCuda(Hardware.Options with { Cupti = false, NvmlRateHz = 0 }).Start();
        for (int i = 0; i < each.Length; i++)
        {
            long begin = HostTime.NowNs();
            s_many.On(stream).Dispose();
            each[i] = HostTime.NowNs() - begin;
            if (i % 500 == 499) work.Finish();
        }

        long median = each.AsSpan(1000).ToArray().Order().ElementAt(1500);
        TestContext.Current.TestOutputHelper?.WriteLine($"median {median:N0} ns");
        if (Hardware.IsSimulated) Assert.Skip($"the simulated driver's calls cost what they cost (median {median:N0} ns)");
        Assert.InRange(median, 1, 2000);
    }

    private static double TimePerLaunch(CudaWork work)
    {
        work.Launch(1);
        work.Finish();
        long begin = HostTime.NowNs();
        for (int i = 0; i < Launches - 1; i++) work.Launch(1);
        long end = HostTime.NowNs();
        work.Finish();
        return (end - begin) / (double)(Launches - 1);
    }
}
