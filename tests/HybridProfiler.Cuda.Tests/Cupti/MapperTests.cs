using HybridProfiler.Cuda.Cupti;
using HybridProfiler.Cuda.Recording;
using HybridProfiler.Devices;
using HybridProfiler.Model;
using HybridProfiler.Vendor;

namespace HybridProfiler.Cuda.Tests.Cupti;

/// <summary>Records become operations, calls, counters and links of a trace.</summary>
[Collection("cupti")]
public sealed class MapperTests
{
    [Theory]
    [MemberData(nameof(RealWalkerTests.Cases), MemberType = typeof(RealWalkerTests))]
    public unsafe void A_trace_of_real_gpus_keeps_its_counts_bytes_times_and_launches(string cuda, string name)
    {
        TracedActivity[] traced = TracedActivity.Load(name);
        CuptiShim shim = RealWalkerTests.Open(cuda, out _);
        using NativeRecords native = new(cuda, traced);
        Activity[] records = RealWalkerTests.Decode(shim, native.Buffer, native.Bytes, 64);
        Trace trace = Record(shim, records, 37);

        int bytesKey = trace.Strings.Texts.IndexOf("bytes");
        TracedActivity[] onDevice = [.. traced.Where(t => t.Category is "kernel" or "gpu_memcpy" or "gpu_memset")];
        int[] operations = Rows(trace, TrackKind.DeviceQueue);
        Assert.Equal(
            onDevice.Select(t => (t.Name, t.StartNs, t.EndNs - t.StartNs, t.Bytes)).Order(),
            operations.Select(r => (trace.NameOf(r), trace.Spans.Start[r], trace.Spans.Duration[r], trace.Attributes.TryGet(r, bytesKey, out AttributeValue b) ? b.Int64 : 0)).Order());
        Assert.Equal(
            onDevice.GroupBy(t => t.Stream).Select(g => ((long)g.Key, g.Count())).Order(),
            operations.GroupBy(r => trace.Tracks[trace.Spans.Track[r]].NativeId).Select(g => (g.Key, g.Count())).Order());

        HashSet<uint> called = [.. traced.Where(t => t.Category is "cuda_runtime" or "cuda_driver").Select(t => t.Correlation)];
        Assert.Equal(onDevice.Count(t => called.Contains(t.Correlation)), Enumerable.Range(0, trace.Flows.Count).Count(f => trace.Flows.Kind[f] == (byte)FlowKind.Launch));
        Assert.Equal(onDevice.Count(t => !called.Contains(t.Correlation)), trace.Health.UnattributedDeviceOperations);
        int hostCalls = traced.Length - onDevice.Length;
        Assert.Equal(hostCalls, Rows(trace, TrackKind.HostCalls).Length);
    }

    [Fact]
    public void Explicit_components_allocations_overheads_and_waits_reach_the_trace()
    {
        CuptiShim shim = CuptiShim.Find(out string whyNot)!;
        if (shim is null) Assert.Skip(whyNot);
        long at = HostTime.NowNs();
        Activity[] records =
        [
            new() { Type = ActivityType.Synchronization, Correlation = 7, StartNs = at + 5, EndNs = at + 9, SyncKind = CuptiSynchronization.StreamSynchronize, Stream = 13 },
            new() { Type = ActivityType.Call, Correlation = 7, StartNs = at + 4, EndNs = at + 10, Domain = CuptiDomain.Runtime, Function = 100_000, Thread = 99, Result = 4 },
            new() { Type = ActivityType.Memory, StartNs = at + 1, EndNs = at + 1, MemoryOperation = CuptiMemoryOperation.Allocation, MemoryKind = CuptiMemoryKind.Device, Address = 0x1000, Bytes = 4096 },
            new() { Type = ActivityType.Memory, StartNs = at + 2, EndNs = at + 2, MemoryOperation = CuptiMemoryOperation.Allocation, MemoryKind = CuptiMemoryKind.Device, Address = 0x9000, Bytes = 100 },
            new() { Type = ActivityType.Memory, StartNs = at + 3, EndNs = at + 3, MemoryOperation = CuptiMemoryOperation.Release, MemoryKind = CuptiMemoryKind.Device, Address = 0x1000 },
            new() { Type = ActivityType.Memory, StartNs = at + 3, EndNs = at + 3, MemoryOperation = CuptiMemoryOperation.Release, MemoryKind = CuptiMemoryKind.Device, Address = 0x7777, Bytes = 5 },
            new() { Type = ActivityType.Overhead, StartNs = at + 20, EndNs = at + 30, OverheadKind = CuptiOverheadKind.CuptiBufferFlush, Thread = 99 },
            new() { Type = ActivityType.Kernel, Correlation = 8, StartNs = at + 40, EndNs = at + 50, Registers = 32, Stream = 13, Context = 1 },
            new() { Type = ActivityType.Kernel, Correlation = 9, StartNs = at + 60, EndNs = 0, Flags = ActivityFlags.TimesUnknown },
            new() { Type = ActivityType.Kernel, Correlation = 10, StartNs = at - 60_000_000_000, EndNs = at - 50_000_000_000 },
        ];
        Trace trace = Record(shim, records, 3, at - 1000);
        Assert.Equal(["CUDA runtime function 100000", "wait for stream"], Rows(trace, TrackKind.HostCalls).Where(r => trace.Spans.Start[r] < at + 20 && trace.Spans.Kind[r] != (byte)SpanKind.Alloc).Select(trace.NameOf));
        int wait = Rows(trace, TrackKind.HostCalls).Single(r => trace.NameOf(r) == "wait for stream");
        Assert.Equal("CUDA runtime function 100000", trace.NameOf(trace.Spans.Parent[wait]));
        Assert.Equal((byte)SpanKind.Sync, trace.Spans.Kind[wait]);
        Assert.Contains(Rows(trace, TrackKind.HostCalls), r => trace.NameOf(r) == "CUPTI buffer flush");
        Assert.Equal(["kernel"], Rows(trace, TrackKind.DeviceQueue).Select(trace.NameOf));
        Assert.Equal(1, trace.Health.LostDeviceOperations);
        int counter = Enumerable.Range(0, trace.Counters.Length).Single(c => trace.Counters[c].Name == "CUDA memory allocated (Device)");
        Assert.Equal([4096, 4196, 100], trace.CounterSamples[counter].Value.ToArray());
        int[] blocks = [.. Rows(trace, TrackKind.HostCalls).Where(r => trace.Spans.Kind[r] == (byte)SpanKind.Alloc).OrderBy(r => trace.Spans.Start[r])];
        Assert.Equal(
            [("allocate", 4096L, 0x1000L), ("allocate", 100L, 0x9000L), ("release", 0L, 0x1000L), ("release", -5L, 0x7777L)],
            blocks.Select(r => (trace.NameOf(r), Number(trace, r, AllocationAttributes.Bytes), Number(trace, r, AllocationAttributes.Address))));
        Assert.All(blocks, r => Assert.Equal(trace.Counters[counter].Device, (int)Number(trace, r, AllocationAttributes.Device)));
    }

    [Fact]
    public void Numbers_of_calls_survive_the_wrap_of_32_bits()
    {
        Correlations correlations = new();
        ulong last = 0;
        Random random = new(1);
        for (ulong truth = 1; truth < 20UL << 32; truth += (ulong)random.Next(1 << 30))
        {
            ulong number = correlations.Unwrap((uint)truth);
            if ((uint)truth == 0) continue;
            Assert.Equal(truth, number);
            Assert.True(number > last);
            last = number;
            // Operations come behind their calls.
            if (truth > 5000 && (uint)(truth - 5000) != 0) Assert.Equal(truth - 5000, correlations.Unwrap((uint)(truth - 5000)));
        }
    }

    [Theory]
    [InlineData("cudaLaunchKernel_v7000", "cudaLaunchKernel", SpanKind.Compute)]
    [InlineData("cudaMemcpyAsync_v3020", "cudaMemcpyAsync", SpanKind.Transfer)]
    [InlineData("cudaStreamSynchronize_ptsz_v7000", "cudaStreamSynchronize_ptsz", SpanKind.Sync)]
    [InlineData("cudaStreamWaitEvent_v3020", "cudaStreamWaitEvent", SpanKind.Compute)]
    [InlineData("cuMemAlloc_v2", "cuMemAlloc_v2", SpanKind.Alloc)]
    [InlineData("cuMemcpyHtoDAsync_v2", "cuMemcpyHtoDAsync_v2", SpanKind.Transfer)]
    [InlineData("cudaMalloc_v3020", "cudaMalloc", SpanKind.Alloc)]
    public void Functions_are_named_as_they_are_called(string name, string expected, SpanKind kind)
    {
        Assert.Equal(expected, CallNames.WithoutVersion(name));
        Assert.Equal(kind, CallNames.KindOf(expected));
    }

    [Fact]
    public unsafe void Kernels_are_demangled_once_and_an_address_that_changes_its_text_is_noticed()
    {
        KernelNames names = new();
        byte* text = stackalloc byte[64];
        "_Z6vecAddPKfS0_Pfi\0"u8.CopyTo(new Span<byte>(text, 64));
        string name = names.Of((nint)text);
        if (name == "_Z6vecAddPKfS0_Pfi") Assert.Skip("no runtime of C++ is there to demangle with");
        Assert.Equal("vecAdd(float const*, float const*, float*, int)", name);
        for (int i = 0; i < 10; i++) Assert.Same(name, names.Of((nint)text));
        Assert.Equal(1, names.Demangled);
        "plain\0"u8.CopyTo(new Span<byte>(text, 64));
        Assert.Equal("plain", names.Of((nint)text));
        Assert.Equal("kernel", names.Of(0));
    }

    private static Trace Record(CuptiShim shim, Activity[] records, int batch, long startNs = long.MinValue)
    {
        Handing backend = new(shim, records, batch, startNs);
        using Session session = Profiler.Configure().AddBackend(backend).Start();
        return session.Stop();
    }

    private static long Number(Trace trace, int span, string key) => trace.Attributes.TryGet(span, trace.Strings.Texts.IndexOf(key), out AttributeValue value) ? value.Int64 : long.MinValue;

    private static int[] Rows(Trace trace, TrackKind kind) =>
        [.. Enumerable.Range(0, trace.Spans.Count).Where(r => trace.Tracks[trace.Spans.Track[r]].Kind == kind).OrderBy(r => trace.Spans.Start[r])];

    /// <summary>Hands over records that are there already, in batches.</summary>
    private sealed class Handing(CuptiShim shim, Activity[] records, int batch, long startNs) : IDeviceBackend
    {
        private DeviceSink _sink = null!;

        public string Name => "CUPTI";

        public Availability Probe() => Availability.Present("records");

        public void Start(DeviceSink sink)
        {
            _sink = sink;
            sink.ExpectHostCalls();
        }

        public void SampleClocks()
        {
        }

        public int Drain() => 0;

        public void Stop(TimeSpan patience)
        {
            CudaRecording recording = new(new CudaOptions());
            recording.Attach(_sink);
            CuptiMapper mapper = new(recording, _sink, shim, startNs);
            for (int i = 0; i < records.Length; i += batch) mapper.Take(records.AsSpan(i, Math.Min(batch, records.Length - i)));
            mapper.Close();
        }
    }
}
