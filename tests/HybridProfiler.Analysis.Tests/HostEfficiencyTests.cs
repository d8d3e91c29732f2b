using HybridProfiler.Analysis.Changes;
using HybridProfiler.Analysis.Efficiency;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

public sealed class HostEfficiencyTests
{
    [Fact]
    public void Spans_that_declare_their_cost_and_submit_nothing_are_work_of_the_host_the_innermost_once()
    {
        EfficiencyAnalysis efficiency = TraceAnalysis.Of(Declared()).Efficiency;
        Assert.Equal(
            [("inner", OperationEfficiency.Host, 2, 400L), ("on device", 0, 1, 50L)],
            efficiency.Operations.Select(o => (o.Name, o.Device, o.Calls, o.DeviceNs)));
        Assert.Equal(1000 * 2 * 1e9 / 400, efficiency.Operations[0].FlopsPerSecond);
    }

    [Fact]
    public void Ceilings_are_found_by_name_and_give_roofline_shares_mfu_and_a_picture()
    {
        MachineCeilings machine = new([KeyValuePair.Create(MachineCeilings.Host, new DeviceCeilings(1e10, 1e11, "made")), KeyValuePair.Create("other", new DeviceCeilings(1, 1, "made"))]);
        TraceAnalysis analysis = TraceAnalysis.Of(Declared()).WithCeilings(machine);
        Report report = analysis.Report();
        Assert.Equal(0.5, Value(report, "efficiency/roofline_share", MachineCeilings.Host));
        Assert.Equal(2000 * 1e9 / (1000 * 1e10), Value(report, "efficiency/mfu", MachineCeilings.Host));
        Assert.Null(report.Model.Metrics.Single(m => m.Key == "efficiency/mfu" && m.Device == "gpu").Value is { } v && !double.IsNaN(v) ? v : null);
        Assert.Contains("Roofline", report.ToHtml(), StringComparison.Ordinal);
        // Without the ceilings of a device its operations are in the table and not under a roof.
        Assert.Single(report.Model.Sections.Single(s => s.Id == "efficiency").Charts.Single().Categories);
    }

    [Fact]
    public void Operations_that_a_model_knows_are_the_hosts_only_where_no_device_worked()
    {
        Assert.Equal(("aten::mm", OperationEfficiency.Host, 2d * 4 * 5 * 6), TraceAnalysis.Of(Product(withDevice: false)).Efficiency.Operations.Select(o => (o.Name, o.Device, o.Cost.Flops)).Single());
        Assert.Empty(TraceAnalysis.Of(Product(withDevice: true)).Efficiency.Operations);
    }

    [Fact]
    public void A_file_of_ceilings_comes_back_and_a_wrong_one_is_refused_with_its_fault()
    {
        using TemporaryFolder folder = new("ceilings-");
        string path = folder.File("machine.json");
        MachineCeilings machine = new([KeyValuePair.Create("gpu \"7\"", new DeviceCeilings(1.5e12, 3.25e11, "data sheet")), KeyValuePair.Create(MachineCeilings.Host, new DeviceCeilings(1e11, 2e10, ""))]);
        machine.Save(path);
        Assert.Equal(machine.ByDevice, MachineCeilings.Load(path).ByDevice);
        Assert.Null(MachineCeilings.Load(path).HandOver);
        MachineCeilings withHandOver = new(machine.ByDevice) { HandOver = new HandOverCost(75_000, 33_000, 150_000, "measured") };
        withHandOver.Save(path);
        Assert.Equal(withHandOver.HandOver, MachineCeilings.Load(path).HandOver);
        File.WriteAllText(path, File.ReadAllText(path).Replace("33000", "-33000", StringComparison.Ordinal));
        Assert.Contains("waker_ns of hand_over is -33000", Assert.Throws<InvalidDataException>(() => MachineCeilings.Load(path)).Message, StringComparison.Ordinal);
        machine.Save(path);
        File.WriteAllText(path, File.ReadAllText(path).Replace("20000000000", "-1", StringComparison.Ordinal));
        Assert.Contains("bytes_per_second of host is -1", Assert.Throws<InvalidDataException>(() => MachineCeilings.Load(path)).Message, StringComparison.Ordinal);
        foreach (string wrong in (string[])["{}", "[1]", "no json", """{"schema":"hybridprofiler.ceilings/1"}""", """{"schema":"hybridprofiler.ceilings/1","devices":[{"device":"x"}]}"""])
        {
            File.WriteAllText(path, wrong);
            Assert.Contains("hybridprof ceilings", Assert.Throws<InvalidDataException>(() => MachineCeilings.Load(path)).Message, StringComparison.Ordinal);
        }
    }

    private static double Value(Report report, string key, string device) => report.Model.Metrics.Single(m => m.Key == key && m.Device == device).Value;

    // Two calls of an inner span within one outer, all with a declared cost; another that submits a kernel.
    private static Trace Declared()
    {
        TraceBuilder builder = new() { Header = new TraceHeader { StopNs = 1000 } };
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "t")), queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "q", 0, builder.AddDevice(new DeviceInfo("gpu", DeviceApi.Cuda))));
        int flops = builder.Intern(EfficiencyAnalysis.FlopsAttribute), bytes = builder.Intern(EfficiencyAnalysis.BytesAttribute);
        int outer = builder.AddSpan(thread, 0, 500, builder.Intern("outer"));
        builder.AddAttribute(outer, flops, 9e9);
        for (int i = 0; i < 2; i++)
        {
            int inner = builder.AddSpan(thread, 10 + (i * 220), 200, builder.Intern("inner"));
            builder.AddAttribute(inner, flops, 1000d);
            builder.AddAttribute(inner, bytes, 100d);
        }

        int submitting = builder.AddSpan(thread, 600, 100, builder.Intern("on device"));
        builder.AddAttribute(submitting, flops, 500d);
        int call = builder.AddSpan(thread, 610, 20, builder.Intern("cudaLaunchKernel"));
        builder.AddFlow(call, builder.AddSpan(queue, 640, 50, builder.Intern("kernel")), FlowKind.Launch, 1);
        return builder.Build();
    }

    private static Trace Product(bool withDevice)
    {
        TraceBuilder builder = new() { Header = new TraceHeader { StopNs = 1000 } };
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "t"));
        int span = builder.AddSpan(thread, 0, 500, builder.Intern("aten::mm"));
        builder.AddAttribute(span, builder.Intern("Input Dims"), "[[4, 5], [5, 6]]");
        builder.AddAttribute(span, builder.Intern("Input type"), "[\"float\", \"float\"]");
        if (withDevice) builder.AddSpan(builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "q", 0, builder.AddDevice(new DeviceInfo("gpu", DeviceApi.Cuda)))), 10, 5, builder.Intern("kernel"));
        return builder.Build();
    }
}
