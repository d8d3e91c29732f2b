using System.Text;
using System.Text.Json;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

/// <summary>Ranges that a program marked by name, and what an imported file held.</summary>
public sealed class AnnotationTests
{
    private const string File = """
        {"deviceProperties": [{"id": 0, "name": "NVIDIA X", "numSms": 108}, {"id": 1, "name": "NVIDIA Y", "numSms": 80}], "distributedInfo": {"backend": "nccl", "rank": 3, "world_size": 8},
        "traceEvents": [
          {"ph":"X","cat":"user_annotation","name":"ProfilerStep#4","pid":1,"tid":1,"ts":1000,"dur":500},
          {"ph":"X","cat":"user_annotation","name":"load","pid":1,"tid":1,"ts":1100,"dur":200},
          {"ph":"X","cat":"user_annotation","name":"load","pid":1,"tid":1,"ts":1110,"dur":40},
          {"ph":"X","cat":"user_annotation","name":"optimise","pid":1,"tid":1,"ts":1200,"dur":50},
          {"ph":"X","cat":"user_annotation","name":"idle","pid":1,"tid":2,"ts":1100,"dur":300},
          {"ph":"X","cat":"cuda_runtime","name":"cudaLaunchKernel","pid":1,"tid":1,"ts":1120,"dur":2,"args":{"correlation":7}},
          {"ph":"X","cat":"cuda_runtime","name":"cudaLaunchKernel","pid":1,"tid":1,"ts":1210,"dur":2,"args":{"correlation":8}},
          {"ph":"X","cat":"cuda_runtime","name":"cudaLaunchKernel","pid":1,"tid":1,"ts":1400,"dur":2,"args":{"correlation":9}},
          {"ph":"X","cat":"cuda_driver","name":"cuLaunchKernel","pid":1,"tid":1,"ts":1400.5,"dur":1,"args":{"correlation":9}},
          {"ph":"X","cat":"cuda_runtime","name":"cudaLaunchKernel","pid":1,"tid":1,"ts":1600,"dur":2,"args":{"correlation":10}},
          {"ph":"X","cat":"kernel","name":"a","pid":0,"tid":7,"ts":1130,"dur":5,"args":{"device":0,"stream":7,"correlation":7}},
          {"ph":"X","cat":"kernel","name":"b","pid":0,"tid":7,"ts":1220,"dur":11,"args":{"device":0,"stream":7,"correlation":8}},
          {"ph":"X","cat":"kernel","name":"c","pid":0,"tid":7,"ts":1410,"dur":17,"args":{"device":0,"stream":7,"correlation":9}},
          {"ph":"X","cat":"kernel","name":"d","pid":0,"tid":7,"ts":1610,"dur":23,"args":{"device":0,"stream":7,"correlation":10}},
          {"ph":"X","cat":"gpu_user_annotation","name":"load","pid":0,"tid":7,"ts":1130,"dur":5},
          {"ph":"X","cat":"cuda_sync","name":"Stream Sync","pid":0,"tid":7,"ts":1130,"dur":5,"args":{"stream":7,"correlation":10}},
          {"ph":"s","cat":"ac2g","name":"ac2g","id":7,"pid":1,"tid":1,"ts":1120},{"ph":"f","cat":"ac2g","name":"ac2g","id":7,"pid":0,"tid":7,"ts":1130,"bp":"e"},
          {"ph":"s","cat":"ac2g","name":"ac2g","id":8,"pid":1,"tid":1,"ts":1210}
        ]}
        """;

    [Fact]
    public void An_operation_belongs_to_the_innermost_annotation_around_its_call_else_to_the_step() =>
        Assert.Equal(
            [("ProfilerStep#4", 1, 500_000L, 1, 17_000L, 0), ("idle", 1, 300_000L, 0, 0L, 0), ("load", 2, 240_000L, 1, 5_000L, 1), ("optimise", 1, 50_000L, 1, 11_000L, 0)],
            TraceAnalysis.Of(Annotated()).Annotations.Select(a => (a.Name, a.Host.Count, a.Host.SumNs, a.Operations, a.OperationNs, a.Device.Count)));

    [Fact]
    public void A_trace_without_annotations_has_none() => Assert.Empty(TraceAnalysis.Of(PipelineTrace.Of(requests: 2)).Annotations);

    [Fact]
    public void What_the_file_held_is_told_and_survives_the_native_format()
    {
        Trace trace = Annotated();
        using MemoryStream stream = new();
        PerfettoFormat.Write(trace, stream);
        stream.Position = 0;
        Trace again = PerfettoFormat.Read(stream);
        foreach (Trace each in (Trace[])[trace, again])
        {
            var events = TraceAnalysis.Of(each).Report().Model.Metrics.Where(m => m.Key == "source/events").ToDictionary(m => m.Subject, m => m.Value);
            Assert.Equal((19, 16, 4, 5), (events[""], events["phase X"], events["category kernel"], events["category user_annotation"]));
            Assert.Equal((2, 1, 2, 1, 1), (events["arrow points ac2g:s"], events["arrow points ac2g:f"], events["arrows begun"], events["arrows ended"], events["arrows matched"]));
            Assert.Equal(("1", "2"), (each.Header.Facts[SourceFacts.AmbiguousLaunches], each.Header.Facts[SourceFacts.Devices]));
            Assert.Equal("""{"name":"NVIDIA Y","id":"1","numSms":"80"}""", each.Header.Facts[SourceFacts.DevicePrefix + "1"]);
            Assert.Equal("8", JsonDocument.Parse(each.Header.Facts["source.distributedInfo"]).RootElement.GetProperty("world_size").ToString());
            Assert.Equal(4, TraceAnalysis.Of(each).Annotations.Length);
        }
    }

    [Fact]
    public void A_synchronisation_beside_a_queue_and_its_call_carry_the_same_correlation()
    {
        Trace trace = Annotated();
        int key = trace.Strings.Texts.IndexOf(SourceAttributes.Correlation), category = trace.Strings.Texts.IndexOf(SourceAttributes.Category);
        int[] rows = [.. Enumerable.Range(0, trace.Spans.Count).Where(r => trace.Attributes.TryGet(r, key, out AttributeValue value) && value.Int64 == 10)];
        Assert.Equal(["Stream Sync", "cudaLaunchKernel"], rows.Select(trace.NameOf).Order(StringComparer.Ordinal));
        Assert.Contains(rows, r => trace.Attributes.TryGet(r, category, out AttributeValue value) && value.String == SourceAttributes.Synchronisation);
    }

    internal static Trace Annotated() => TraceFile.Load(new MemoryStream(Encoding.UTF8.GetBytes(File)));
}
