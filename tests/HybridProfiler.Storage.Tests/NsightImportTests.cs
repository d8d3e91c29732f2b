using System.IO.Compression;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Storage.Nsight;

namespace HybridProfiler.Storage.Tests;

public sealed class NsightImportTests
{
    [Fact]
    public void Calls_ranges_and_operations_come_to_lie_where_they_were()
    {
        Trace trace = Load(NsightExport.Make(NsightExport.Usual));
        Assert.Equal(["worker", "NVTX ranges", "NVTX ranges", "stream 7", "stream 13"], trace.Tracks.Select(t => t.Name));
        Assert.Equal((77L, TrackKind.HostThread, 1234), (trace.Tracks[0].NativeId, trace.Tracks[0].Kind, trace.Header.ProcessId));
        int call = Row(trace, "cudaGraphLaunch"), range = Row(trace, "reader"), kernel = Row(trace, "void gemm<float>(int)"), collective = Row(trace, "ncclDevKernel_AllReduce"), copy = Row(trace, "Memcpy HtoD (Pinned -> Device)");
        Assert.Equal(range, trace.Spans.Parent[call]);
        Assert.Equal((1000L, 1800L), (trace.Header.StartNs, trace.Header.StopNs - 100));
        Assert.Equal((SpanKind.Compute, SpanKind.Communication, SpanKind.Transfer), (KindOf(trace, kernel), KindOf(trace, collective), KindOf(trace, copy)));
        Assert.Equal("16x8x2/64x1x1", Attribute(trace, kernel, "geometry").String);
        // Under the names by which the analysis finds them, whichever tool recorded.
        Assert.Equal((32L, 100L, 28L), (Attribute(trace, kernel, OperationAttributes.RegistersPerThread).Int64, Attribute(trace, kernel, OperationAttributes.StaticSharedBytes).Int64, Attribute(trace, kernel, OperationAttributes.DynamicSharedBytes).Int64));
        Assert.Equal((4096L, "HostToDevice"), (Attribute(trace, copy, "bytes").Int64, Attribute(trace, copy, "direction").String));
        Assert.Equal(0, trace.Spans.Duration[Row(trace, "here")]);
        Assert.Equal(12, Attribute(trace, Row(trace, "aten::add"), "op_id").Int64);
    }

    [Fact]
    public void A_launch_of_a_graph_is_joined_with_each_of_its_kernels_and_they_belong_to_the_range_around_it()
    {
        Trace trace = Load(NsightExport.Make(NsightExport.Usual));
        Assert.Equal(2, Enumerable.Range(0, trace.Flows.Count).Count(f => trace.Flows.From[f] == Row(trace, "cudaGraphLaunch") && trace.Flows.Id[f] == 9));
        Assert.Equal("reader", Assert.Single(trace.Components).Name);
        Assert.Equal((0, 0, -1), (trace.Spans.Component[Row(trace, "void gemm<float>(int)")], trace.Spans.Component[Row(trace, "ncclDevKernel_AllReduce")], trace.Spans.Component[Row(trace, "Memcpy HtoD (Pinned -> Device)")]));
        Assert.Equal(1, trace.Health.UnattributedDeviceOperations);
    }

    [Fact]
    public void Ranges_without_an_end_are_unfinished_and_overlapping_ones_lie_on_lanes()
    {
        Trace trace = Load(NsightExport.Make(NsightExport.Usual));
        Assert.Equal(1, trace.Health.UnfinishedSpans);
        int open = Row(trace, "open");
        Assert.Equal(SpanFlags.Unfinished, (SpanFlags)trace.Spans.Flags[open]);
        Assert.NotEqual(trace.Spans.Track[open], trace.Spans.Track[Row(trace, "request")]);
    }

    [Fact]
    public void What_is_not_read_is_stated()
    {
        Trace trace = Load(NsightExport.Make(
            NsightExport.Usual, "UPDATE META_DATA_EXPORT SET value = '4.0.0' WHERE name = 'EXPORT_SCHEMA_VERSION'",
            "CREATE TABLE OSRT_API (start INTEGER, end INTEGER); INSERT INTO OSRT_API VALUES (1, 2), (3, 4)"));
        Assert.Contains(trace.Health.Notes, n => n.Contains("4.0.0", StringComparison.Ordinal));
        Assert.Contains(trace.Health.Notes, n => n == "Not read: 2 rows of OSRT_API.");
        Assert.Contains(trace.Health.Absences, a => a.Reason.Contains("TARGET_INFO_GPU", StringComparison.Ordinal));
    }

    [Fact]
    public void Columns_that_a_version_lacks_are_missing_facts_and_no_error()
    {
        Trace trace = Load(NsightExport.Make(
            "CREATE TABLE StringIds (id INTEGER, value TEXT)",
            "CREATE TABLE CUPTI_ACTIVITY_KIND_KERNEL (start INTEGER, end INTEGER, deviceId INTEGER, streamId INTEGER, shortName INTEGER); INSERT INTO CUPTI_ACTIVITY_KIND_KERNEL VALUES (10, 30, 2, 7, 99), (50, 40, 2, 7, 99)"));
        Assert.Equal(("string 99", "device 2", 20L), (trace.NameOf(0), trace.Devices[0].Name, trace.Spans.Duration[0]));
        Assert.Equal(1, trace.Health.SkippedPackets);
    }

    [Fact]
    public void Packed_or_not_the_trace_is_the_same()
    {
        string path = NsightExport.Make(NsightExport.Usual), packed = path + ".gz";
        using (GZipStream gzip = new(File.Create(packed), CompressionLevel.Fastest)) gzip.Write(File.ReadAllBytes(path));
        Trace a = Load(path), b = Load(packed);
        Assert.Equal(a.Spans.Start, b.Spans.Start);
        Assert.Equal(a.Strings.Texts, b.Strings.Texts);
    }

    [Fact]
    public void Another_database_and_a_damaged_one_are_named()
    {
        TraceFormatException other = Assert.Throws<TraceFormatException>(() => Load(NsightExport.Make("CREATE TABLE users (id INTEGER)")));
        Assert.Contains("nsys export", other.Remedy);
        string broken = NsightExport.Make(NsightExport.Usual);
        byte[] bytes = File.ReadAllBytes(broken);
        File.WriteAllBytes(broken, [.. bytes[..100], .. Enumerable.Repeat((byte)0xAA, 3_000)]);
        Assert.Contains("damaged", Assert.Throws<TraceFormatException>(() => Load(broken)).Message);
    }

    private static Trace Load(string path) => TraceFile.Load(path, new NsightSystemsImporter());

    private static int Row(Trace trace, string name) => Enumerable.Range(0, trace.Spans.Count).Single(r => trace.NameOf(r) == name);

    private static SpanKind KindOf(Trace trace, int row) => (SpanKind)trace.Spans.Kind[row];

    private static AttributeValue Attribute(Trace trace, int row, string key)
    {
        Assert.True(trace.Attributes.TryGet(row, trace.Strings.Texts.IndexOf(key), out AttributeValue value), key);
        return value;
    }
}
