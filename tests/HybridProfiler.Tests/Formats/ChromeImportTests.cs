using System.IO.Compression;
using System.Text;
using CsCheck;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Chrome's JSON, read: every kind of event, our own files, and files that are broken.</summary>
public sealed class ChromeImportTests
{
    private const string Small = """
        {"schemaVersion": 1, "traceName": "a\nb", "deviceProperties": [{"id": 3, "name": "NVIDIA X", "numSms": 108}],
        "traceEvents": [
          {"ph":"M","name":"thread_name","pid":1,"tid":2,"args":{"name":"main \u00e9"}},
          {"ph":"X","cat":"cpu_op","name":"aten::add","pid":1,"tid":2,"ts":1695835572943613.125,"dur":20.5,"args":{"Input Dims":[[1,2],[]],"flag":true,"ratio":0.5,"none":null}},
          {"ph":"X","cat":"cuda_runtime","name":"cudaLaunchKernel","pid":1,"tid":2,"ts":1695835572943614,"dur":2,"args":{"correlation":7}},
          {"ph":"X","cat":"kernel","name":"k<\"x\">","pid":3,"tid":9,"ts":1695835572943620.001,"dur":0,"args":{"device":3,"stream":9,"correlation":7,"grid":[16, 8, 2],"block":[64,1,1],"registers per thread":40}},
          {"ph":"X","cat":"gpu_memcpy","name":"Memcpy DtoH (Device -> Pinned)","pid":3,"tid":9,"ts":"1695835572943630","dur":4,"args":{"stream":9,"bytes":4096}},
          {"ph":"B","name":"outer","pid":1,"tid":4,"ts":1695835572943640},{"ph":"B","name":"inner","pid":1,"tid":4,"ts":1695835572943641},
          {"ph":"E","pid":1,"tid":4,"ts":1695835572943645},{"ph":"E","pid":1,"tid":4,"ts":1695835572943650},{"ph":"E","pid":1,"tid":4,"ts":1695835572943651},
          {"ph":"b","cat":"load","name":"a","id":"0x1","pid":1,"tid":4,"ts":1695835572943640},{"ph":"b","cat":"load","name":"b","id":"0x2","pid":1,"tid":4,"ts":1695835572943642},
          {"ph":"e","cat":"load","name":"a","id":"0x1","pid":1,"tid":4,"ts":1695835572943645},{"ph":"e","cat":"load","name":"b","id":2,"pid":1,"tid":4,"ts":1695835572943648},
          {"ph":"C","name":"depth","pid":1,"ts":1695835572943641,"args":{"in":3,"out":4.5}},
          {"ph":"s","cat":"x","name":"f","id":5,"pid":1,"tid":2,"ts":1695835572943615},{"ph":"f","bp":"e","cat":"x","name":"f","id":5,"pid":1,"tid":4,"ts":1695835572943642},
          {"ph":"i","s":"t","name":"mark","pid":"Spans","tid":"Spans","ts":1695835572943642},
          {"ph":"?","name":"what"}
        ]}
        """;

    [Fact]
    public void Each_kind_of_event_becomes_what_it_is()
    {
        Trace trace = Read(Small);
        const long origin = 1_695_835_572_943_000_000;
        int op = Row(trace, "aten::add"), kernel = Row(trace, "k<\"x\">"), copy = Row(trace, "Memcpy DtoH (Device -> Pinned)"), inner = Row(trace, "inner");
        Assert.Equal((origin + 613_125, 20_500), (trace.Spans.Start[op], trace.Spans.Duration[op]));
        Assert.Equal((origin + 620_001, 0), (trace.Spans.Start[kernel], trace.Spans.Duration[kernel]));
        Assert.Equal("main é", trace.Tracks[trace.Spans.Track[op]].Name);
        Assert.Equal(("NVIDIA X", DeviceApi.Cuda, "108"), (trace.Devices[0].Name, trace.Devices[0].Api, trace.Devices[0].Properties["numSms"]));
        Assert.Equal(("16x8x2/64x1x1", 40L), (Attribute(trace, kernel, "geometry").String, Attribute(trace, kernel, "registers_per_thread").Int64));
        Assert.Equal((4096L, "DeviceToHost", (byte)SpanKind.Transfer), (Attribute(trace, copy, "bytes").Int64, Attribute(trace, copy, "direction").String, trace.Spans.Kind[copy]));
        Assert.Equal(("[[1,2],[]]", true, 0.5), (Attribute(trace, op, "Input Dims").String, Attribute(trace, op, "flag").Boolean, Attribute(trace, op, "ratio").Double));
        Assert.Equal(("outer", 4_000L), (trace.NameOf(trace.Spans.Parent[inner]), trace.Spans.Duration[inner]));
        Assert.Equal((5_000L, 6_000L), (trace.Spans.Duration[Row(trace, "a")], trace.Spans.Duration[Row(trace, "b")]));
        Assert.NotEqual(trace.Spans.Track[Row(trace, "a")], trace.Spans.Track[Row(trace, "b")]);
        Assert.Equal(["depth in", "depth out"], trace.Counters.Select(c => c.Name));
        Assert.Equal(
            [("cudaLaunchKernel", "k<\"x\">", FlowKind.Launch), ("cudaLaunchKernel", "inner", FlowKind.User)],
            Enumerable.Range(0, trace.Flows.Count).Select(f => (trace.NameOf(trace.Flows.From[f]), trace.NameOf(trace.Flows.To[f]), (FlowKind)trace.Flows.Kind[f])));
        Assert.Equal((1L, 1L, 1L), (trace.Health.UnmatchedEnds, trace.Health.SkippedPackets, trace.Health.UnattributedDeviceOperations));
        Assert.Equal("a\nb", trace.Header.Facts["source.traceName"]);
    }

    [Fact]
    public void Annotations_beside_a_queue_and_the_profilers_own_ranges_are_no_work_of_the_program()
    {
        Trace trace = Read("""
            {"traceEvents": [
              {"ph":"X","cat":"user_annotation","name":"ProfilerStep#6","pid":1,"tid":2,"ts":10,"dur":100},
              {"ph":"X","cat":"gpu_user_annotation","name":"ProfilerStep#6","pid":0,"tid":7,"ts":20,"dur":80},
              {"ph":"X","cat":"cuda_sync","name":"Stream Synchronize","pid":0,"tid":7,"ts":30,"dur":5,"args":{"stream":7}},
              {"ph":"X","cat":"Trace","name":"PyTorch Profiler (0)","pid":"Spans","tid":"PyTorch Profiler","ts":0,"dur":120}
            ]}
            """);
        int beside = Enumerable.Range(0, trace.Spans.Count).Single(r => trace.NameOf(r) == "ProfilerStep#6" && trace.Tracks[trace.Spans.Track[r]].Kind == TrackKind.Async);
        Assert.Equal((byte)SpanKind.Stage, trace.Spans.Kind[beside]);
        Assert.Equal((byte)SpanKind.Sync, trace.Spans.Kind[Row(trace, "Stream Synchronize")]);
        int own = Row(trace, "PyTorch Profiler (0)");
        Assert.Equal((TrackKind.Async, (byte)SpanKind.Stage), (trace.Tracks[trace.Spans.Track[own]].Kind, trace.Spans.Kind[own]));
        Assert.DoesNotContain(trace.Tracks, t => t.Kind == TrackKind.HostThread);
        Assert.Equal(6, trace.Header.RequestsBefore);
    }

    [Theory]
    [InlineData("threading.py(359): wait", SpanKind.Wait)]
    [InlineData("/usr/lib/python3.11/threading.py(1119): join", SpanKind.Wait)]
    [InlineData("<built-in method acquire of _thread.lock object at 0x7f00>", SpanKind.Wait)]
    [InlineData("<built-in function sleep>", SpanKind.Wait)]
    [InlineData("<built-in method sleep of module object at 0x7f00>", SpanKind.Wait)]
    [InlineData("<method 'poll' of 'select.epoll' objects>", SpanKind.Wait)]
    [InlineData("concurrent/futures/_base.py(428): result", SpanKind.Wait)]
    [InlineData("mythreading.py(3): wait", SpanKind.Compute)]
    [InlineData("threading.py(1032): _bootstrap", SpanKind.Compute)]
    [InlineData("<built-in method join of str object at 0x7f00>", SpanKind.Compute)]
    [InlineData("torch/cuda/streams.py(193): wait", SpanKind.Compute)]
    [InlineData("wait", SpanKind.Compute)]
    public void A_thread_in_a_blocking_function_of_the_interpreter_waits(string name, SpanKind kind)
    {
        Trace trace = Read($$"""{"traceEvents":[{"ph":"X","cat":"python_function","name":"{{name}}","pid":1,"tid":2,"ts":10,"dur":100}]}""");
        Assert.Equal((byte)kind, trace.Spans.Kind[Row(trace, name)]);
    }

    [Theory]
    [InlineData("1", SpanKind.Compute)]
    [InlineData("3", SpanKind.Compute)]
    [InlineData("Dispatch Kernel", SpanKind.Compute)]
    [InlineData("Wait", SpanKind.Wait)]
    public void A_kind_is_this_librarys_only_by_its_name(string kind, SpanKind expected)
    {
        Trace trace = Read($$$"""{"traceEvents":[{"ph":"X","cat":"cuda_runtime","name":"hipMemcpyWithStream","pid":1,"tid":2,"ts":10,"dur":100,"args":{"kind":"{{{kind}}}"}}]}""");
        Assert.Equal((byte)expected, trace.Spans.Kind[Row(trace, "hipMemcpyWithStream")]);
    }

    [Fact]
    public void A_bare_array_may_lack_its_end_and_another_file_may_not()
    {
        Assert.Equal(0, Read("[{\"ph\":\"X\",\"name\":\"a\",\"pid\":1,\"tid\":1,\"ts\":1,\"dur\":2},").Health.TruncatedBytes);
        Assert.True(Read("[{\"ph\":\"X\",\"name\":\"a\",\"pid\":1,\"tid\":1,\"ts\":1,\"dur\":2}").Health.IsClean);
        Trace cut = Read("{\"traceEvents\":[{\"ph\":\"X\",\"name\":\"a\",\"pid\":1,\"tid\":1,\"ts\":1,\"dur\":2},{\"ph\":\"X\",\"na");
        Assert.Equal(1, cut.Spans.Count);
        Assert.Equal(13, cut.Health.TruncatedBytes);
        Assert.Contains("damaged", Assert.Single(cut.Health.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "without \"traceEvents\"")]
    [InlineData("{\"schema\":\"hybridprofiler.report/1\",\"metrics\":[1,2]}", "without \"traceEvents\"")]
    [InlineData("{\"traceEvents\":[{\"ph\":", "No event")]
    public void A_file_without_events_says_so(string json, string word)
    {
        TraceFormatException e = Assert.Throws<TraceFormatException>(() => Read(json));
        Assert.Contains(word, e.Message, StringComparison.Ordinal);
        Assert.NotEmpty(e.Remedy);
    }

    [Fact]
    public void A_file_cut_off_anywhere_gives_what_lies_before()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Small);
        int least = 0;
        for (int length = 1; length < whole.Length; length++)
        {
            try
            {
                Trace trace = ChromeReader.Read(new MemoryStream(whole, 0, length));
                Assert.True(trace.Spans.Count >= least, $"{length} bytes give {trace.Spans.Count} spans, fewer ones {least}");
                least = trace.Spans.Count;
            }
            catch (TraceFormatException)
            {
                Assert.Equal(0, least);
            }
        }

        Assert.Equal(9, least);
        Assert.Equal(9, ChromeReader.Read(new TrickleStream(whole)).Spans.Count);
    }

    [Fact]
    public void Damaged_bytes_cost_events_and_never_more()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Small);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[1, 40]).Sample((at, value, length) =>
        {
            byte[] damaged = [.. whole];
            damaged.AsSpan(at, Math.Min(length, damaged.Length - at)).Fill(value);
            try
            {
                Trace trace = ChromeReader.Read(new MemoryStream(damaged));
                foreach (long duration in trace.Spans.Duration) Assert.True(duration >= 0);
            }
            catch (TraceFormatException e)
            {
                Assert.NotEmpty(e.Remedy);
            }
        });
    }

    [Fact]
    public void What_we_write_reads_back_with_its_components_kinds_launches_times_and_health()
    {
        Trace trace = ChromeHybridTrace.Make();
        using var file = new MemoryStream();
        ChromeFormat.Write(trace, file, "x.json");
        file.Position = 0;
        Trace read = ChromeReader.Read(file);
        Assert.Equal(Facts(trace), Facts(read));
        Assert.Equal(trace.Components, read.Components);
        Assert.Equal(trace.Health, read.Health);
        Assert.Equal((trace.Header.StartNs, trace.Header.StopNs, trace.Header.Clock), (read.Header.StartNs, read.Header.StopNs, read.Header.Clock));
        Assert.Equal(Launches(trace), Launches(read));

        static IEnumerable<(string, string, SpanKind, long, long)> Facts(Trace trace) =>
            Enumerable.Range(0, trace.Spans.Count)
                .Select(r => (trace.NameOf(r), ComponentOf(trace, r), (SpanKind)trace.Spans.Kind[r], trace.Spans.Start[r], trace.Spans.Duration[r])).Order();

        static IEnumerable<(string, string)> Launches(Trace trace) =>
            Enumerable.Range(0, trace.Flows.Count).Where(f => trace.Flows.Kind[f] == (byte)FlowKind.Launch)
                .Select(f => (trace.NameOf(trace.Flows.From[f]), trace.NameOf(trace.Flows.To[f]))).Order();

        static string ComponentOf(Trace trace, int row) => trace.Spans.Component[row] < 0 ? "" : trace.Components[trace.Spans.Component[row]].Name;
    }

    [Fact]
    public void A_packed_file_loads_whatever_its_name_says()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using (var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest)) packed.Write(Encoding.UTF8.GetBytes(Small));
            Assert.Equal(Read(Small).Spans.Count, TraceFile.Load(path).Spans.Count);
            byte[] bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
            Assert.False(TraceFile.Load(path).Health.IsClean);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Trace Read(string json) => ChromeReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)));

    private static int Row(Trace trace, string name) => Enumerable.Range(0, trace.Spans.Count).Single(r => trace.NameOf(r) == name);

    private static AttributeValue Attribute(Trace trace, int row, string key) =>
        trace.Attributes.TryGet(row, trace.Strings.Texts.IndexOf(key), out AttributeValue value) ? value : throw new InvalidOperationException($"no {key}");
}
