using System.Text;
using HybridProfiler.Analysis.Compatibility;
using HybridProfiler.Analysis.Reporting;
using HybridProfiler.Formats;

namespace HybridProfiler.Analysis.Tests;

/// <summary>The report by Holistic Trace Analysis' definitions, and what it does with files that it cannot read.</summary>
public sealed class HtaReportTests
{
    // Two steps, of which the last is left out; a copy beside a collective beside a kernel, and a wait for all.
    private const string Everything = """
        {"traceEvents":[
        {"ph":"X","cat":"user_annotation","name":"ProfilerStep#3","pid":1,"tid":1,"ts":0,"dur":100},
        {"ph":"X","cat":"cpu_op","name":"aten::mm","pid":1,"tid":1,"ts":1,"dur":20},
        {"ph":"X","cat":"cuda_runtime","name":"cudaLaunchKernel","pid":1,"tid":1,"ts":5,"dur":6,"args":{"correlation":1}},
        {"ph":"X","cat":"kernel","name":"gemm","pid":0,"tid":7,"ts":15,"dur":20,"args":{"stream":7,"correlation":1}},
        {"ph":"X","cat":"cpu_op","name":"aten::copy_","pid":1,"tid":1,"ts":22,"dur":20},
        {"ph":"X","cat":"cuda_runtime","name":"cudaMemcpyAsync","pid":1,"tid":1,"ts":24,"dur":4,"args":{"correlation":2}},
        {"ph":"X","cat":"gpu_memcpy","name":"Memcpy HtoD (Pinned -> Device)","pid":0,"tid":20,"ts":30,"dur":10,"args":{"stream":20,"correlation":2,"memory bandwidth (GB/s)":12.5}},
        {"ph":"X","cat":"cuda_runtime","name":"cudaLaunchKernel","pid":1,"tid":1,"ts":30,"dur":4,"args":{"correlation":3}},
        {"ph":"X","cat":"kernel","name":"ncclKernel_AllReduce","pid":0,"tid":7,"ts":36,"dur":30,"args":{"stream":7,"correlation":3}},
        {"ph":"X","cat":"cuda_runtime","name":"cudaDeviceSynchronize","pid":1,"tid":1,"ts":50,"dur":20,"args":{"correlation":4}},
        {"ph":"X","cat":"cuda_sync","name":"Context Sync","pid":0,"tid":1,"ts":51,"dur":16,"args":{"correlation":4}},
        {"ph":"X","cat":"user_annotation","name":"ProfilerStep#4","pid":1,"tid":1,"ts":200,"dur":100}
        ]}
        """;

    internal static HtaAnalysis OfEverything() => Of(Everything);

    [Fact]
    public void Figures_of_a_small_file_are_those_counted_by_hand()
    {
        HtaAnalysis analysis = OfEverything();
        Assert.Equal((11, 3, 51d), (analysis.Rows, analysis.DeviceRows, analysis.DurationUs));
        Assert.Equal([3], analysis.Steps);
        Assert.Equal(new HtaTemporal(0, 20, 31, 51), analysis.Temporal);
        HtaCriticalPath path = analysis.CriticalPath();
        // Up to the launch on the host, then the kernel and the collective behind it on the stream; the wait for both adds nothing to the length and is left out.
        Assert.Equal([HtaBound.Cpu, HtaBound.KernelLaunchOverhead, HtaBound.GpuCompute, HtaBound.KernelKernelOverhead, HtaBound.GpuCommunication], path.Steps.Select(s => s.Bound));
        Assert.Equal([4d, 10, 20, 1, 30], path.Steps.Select(s => s.LengthUs));
        Assert.Equal(65, path.LengthUs);
    }

    [Fact]
    public void Report_names_what_bounds_the_path_and_holds_every_metric_once()
    {
        Report report = OfEverything().Report("small");
        Assert.Contains(report.Model.Verdict, s => s.StartsWith("Critical path of \"ProfilerStep\", instance 0: gpu_communication_bound 46.2", StringComparison.Ordinal));
        Assert.Equal(report.Model.Metrics.Length, report.Model.Metrics.Select(m => (m.Key, m.Device, m.Stream, m.Component, m.Subject)).Distinct().Count());
        Metric length = Assert.Single(report.Model.Metrics, m => m.Key == "hta/path/length");
        Assert.Equal(65_000, length.Value);
        Assert.Equal(report.ToJson(), OfEverything().Report("small").ToJson());
    }

    [Fact]
    public void A_recording_of_this_library_has_the_figures_of_its_json()
    {
        var trace = TraceFile.Load(new MemoryStream(Encoding.UTF8.GetBytes(Everything)));
        HtaAnalysis analysis = TraceAnalysis.Of(trace).AsHolisticTraceAnalysis();
        Assert.Equal(OfEverything().Temporal, analysis.Temporal);
    }

    [Theory]
    [InlineData("forward", 0, "No row's name contains \"forward\"")]
    [InlineData("ProfilerStep", 1, "Instance 1 of \"ProfilerStep\" is not there: the file has 1")]
    public void An_annotation_that_is_not_there_is_named(string annotation, int instance, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => OfEverything().CriticalPath(annotation, instance)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"traceEvents":[{"ph":"X","cat":"kernel","name":"a","ts":1""", "Not readable as JSON")]
    [InlineData("""{"report":1}""", "without \"traceEvents\"")]
    public void A_file_that_is_none_or_damaged_is_refused_in_one_sentence(string json, string problem) =>
        Assert.Contains(problem, Assert.Throws<TraceFormatException>(() => Of(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_without_device_rows_has_no_figures_and_says_so()
    {
        Report report = Of("""{"traceEvents":[{"ph":"X","cat":"user_annotation","name":"a","pid":1,"tid":1,"ts":1,"dur":5}]}""").Report();
        Assert.Contains(report.Model.Sections.SelectMany(s => s.Notes), n => n.Contains("no call, operator or device row begins within it", StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_list_of_events_has_figures_of_nothing() => Assert.Equal((0, 0d), (Of("""{"traceEvents":[]}""").Rows, Of("""{"traceEvents":[]}""").Temporal.KernelUs));

    private static HtaAnalysis Of(string json) => HtaAnalysis.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)));
}
