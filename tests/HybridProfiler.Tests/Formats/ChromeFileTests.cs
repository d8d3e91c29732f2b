using System.IO.Compression;
using System.Text;
using HybridProfiler.Formats;
using HybridProfiler.Goldens;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Whole files.</summary>
public sealed class ChromeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("hp-chrome-");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_hybrid_trace_is_written_as_the_committed_file() =>
        GoldenFile.Check("tests/HybridProfiler.Tests/Formats/ChromeHybridTrace.json", Encoding.UTF8.GetString(ChromeDocument.Bytes(ChromeHybridTrace.Make())));

    [Fact]
    public void Categories_and_arguments_are_those_of_Kineto()
    {
        ChromeDocument file = ChromeDocument.Of(ChromeHybridTrace.Make());
        ChromeSpan Named(string name) => file.Spans.Single(s => s.Name == name);
        Assert.Equal("user_annotation", Named("request").Category);
        Assert.Equal("cpu_op", Named("read").Category);
        Assert.Equal("cuda_runtime", Named("clEnqueueNDRangeKernel").Category);
        Assert.Equal("cuda_runtime", Named("clFinish").Category);
        Assert.Equal("gpu_memcpy", Named("Memcpy HtoD").Category);
        Assert.Equal("gpu_memset", Named("fill").Category);
        Assert.Equal("kernel", Named("upscale").Category);
        Assert.Equal("cuda_sync", Named("marker").Category);
        Assert.Equal(2.048, Named("Memcpy HtoD").Args.GetProperty("memory bandwidth (GB/s)").GetDouble());
        Assert.Equal(4096, Named("Memcpy HtoD").Number("bytes"));
        Assert.Equal("pthread-cpu", file.Root.GetProperty("deviceProperties")[0].GetProperty("name").GetString());
        Assert.Equal(16_000_000_000, file.Root.GetProperty("deviceProperties")[0].GetProperty("totalGlobalMem").GetInt64());
        Assert.Equal(1_760_000_007_000_000_000, file.Root.GetProperty("baseTimeNanoseconds").GetInt64());
        Assert.Equal("libcuda.so.1 not found", file.Root.GetProperty("hybridProfiler").GetProperty("health").GetProperty("absences")[0].GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("run.json", false)]
    [InlineData("run.JSON.gz", true)]
    public void The_extension_chooses_the_format_and_gzip(string name, bool packed)
    {
        Trace trace = ChromeHybridTrace.Make();
        string path = _folder.File(name);
        File.WriteAllText(path, new string('x', 100_000));
        TraceFile.Save(trace, path);
        byte[] bytes = File.ReadAllBytes(path);
        if (packed)
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            gzip.CopyTo(plain);
            bytes = plain.ToArray();
        }

        string expected = Encoding.UTF8.GetString(ChromeDocument.Bytes(trace)).Replace("\"traceName\":\"reader\"", $"\"traceName\":\"{name}\"", StringComparison.Ordinal);
        Assert.Equal(expected, Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public void An_empty_trace_is_a_whole_file()
    {
        ChromeDocument file = ChromeDocument.Of(new TraceBuilder().Build());
        Assert.Empty(file.Spans);
        Assert.All(file.Events, e => Assert.Equal("M", e.GetProperty("ph").GetString()));
    }

    [Fact]
    public void A_span_before_the_sessions_start_moves_the_origin_and_no_time_is_negative()
    {
        var builder = new TraceBuilder { Header = new TraceHeader { StartNs = 1000, RealtimeOffsetNs = 50 } };
        int track = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 1));
        builder.AddSpan(track, 400, 5, 0);
        int counter = builder.AddCounter(new CounterInfo("c", CounterUnit.None, true));
        builder.AddCounterSample(counter, 300, 1);
        ChromeDocument file = ChromeDocument.Of(builder.Build());
        Assert.Equal(100, file.Spans[0].Start);
        Assert.Equal(350, file.Root.GetProperty("baseTimeNanoseconds").GetInt64());
    }

    [Fact]
    public void Process_ids_that_are_also_numbers_of_devices_are_kept_apart()
    {
        var builder = new TraceBuilder { Header = new TraceHeader { ProcessId = 1 } };
        builder.AddDevice(new DeviceInfo("gpu 0", DeviceApi.Cuda));
        int second = builder.AddDevice(new DeviceInfo("gpu 1", DeviceApi.Cuda));
        builder.AddSpan(builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 1)), 0, 5, 0);
        builder.AddSpan(builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "queue", 1, second)), 0, 5, 0);
        ChromeDocument file = ChromeDocument.Of(builder.Build());
        Assert.Equal((1, 1), file.Spans[1].Thread);
        Assert.NotEqual(1, file.Spans[0].Thread.Pid);
    }

    [Fact]
    public void Allocations_do_not_grow_with_the_number_of_events()
    {
        Trace small = Many(2_000), large = Many(200_000);
        ChromeFormat.Write(small, Stream.Null);
        ChromeFormat.Write(large, Stream.Null);
        Assert.InRange(Allocated(large) - Allocated(small), long.MinValue, 4096);
    }

    // The least of several: a method that the runtime compiles anew meanwhile may allocate once.
    private static long Allocated(Trace trace)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            ChromeFormat.Write(trace, Stream.Null);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static Trace Many(int count)
    {
        var builder = new TraceBuilder();
        int component = builder.AddComponent(new ComponentInfo("stem", Paradigm.Convolutional));
        int track = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 1));
        int name = builder.Intern("step"), key = builder.Intern("batch");
        int counter = builder.AddCounter(new CounterInfo("c", CounterUnit.None, false));
        for (int i = 0; i < count; i++)
        {
            int span = builder.AddSpan(track, i * 10L, i % 10, name, component);
            builder.AddAttribute(span, key, i * 0.1);
            builder.AddCounterSample(counter, i * 10L, i * 0.1);
        }

        return builder.Build();
    }
}
