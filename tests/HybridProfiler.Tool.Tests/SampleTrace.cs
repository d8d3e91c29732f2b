using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tool.Tests;

/// <summary>A hybrid pipeline of known times: a detector on a device hands boxes to a reader on the host; 40 requests.</summary>
internal static class SampleTrace
{
    public const int Requests = 40;

    /// <summary>A name as long as those that C++ compilers make.</summary>
    public const string LongName = "void at::native::vectorized_elementwise_kernel<4, at::native::CUDAFunctor_add<float>, std::array<char*, 3ul> >(int, at::native::CUDAFunctor_add<float>, std::array<char*, 3ul>)";

    /// <summary>A folder of its own for a test; it goes when the test program ends.</summary>
    public static string Folder() => TemporaryFolder.UntilExit("hybridprof-");

    /// <summary>Saves the trace and returns its path.</summary>
    /// <param name="name">Name of the file, which chooses the format.</param>
    /// <param name="readNs">Time of the reader in each request; a request takes as long and 2,000 ns besides, and varies by some nanoseconds.</param>
    /// <param name="folder">Folder, or null for a new one.</param>
    public static string Save(string name = "sample.pftrace", long readNs = 1_000, string? folder = null)
    {
        string path = Path.Combine(folder ?? Folder(), name);
        TraceFile.Save(Make(readNs), path);
        return path;
    }

    public static Trace Make(long readNs = 1_000)
    {
        TraceBuilder builder = new();
        int detector = builder.AddComponent(new ComponentInfo("detector", Paradigm.Convolutional)), reader = builder.AddComponent(new ComponentInfo("reader", Paradigm.Transformer));
        int device = builder.AddDevice(new DeviceInfo("Sample device", DeviceApi.Simulated) { ClockUncertaintyNs = 10 });
        int requests = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 7));
        int queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "queue 0", 0, device));
        int edge = builder.AddEdge(new EdgeInfo(detector, reader, "boxes"));
        int power = builder.AddCounter(new CounterInfo("power", CounterUnit.Watts, IsInteger: false, Device: device));
        int detect = builder.Intern("detect"), read = builder.Intern("read"), launch = builder.Intern("launch"), kernel = builder.Intern(LongName), request = builder.Intern("request"), page = builder.Intern("page");
        long time = 1_000;
        for (int i = 0; i < Requests; i++)
        {
            long reading = readNs + i * 7919 % 37, end = time + 2_000 + reading;
            int span = builder.AddSpan(requests, time, end - time, request, -1, SpanKind.Stage);
            int handle = builder.AddRequest(span, i, page, time);
            builder.AssignRequest(span, handle);
            int outer = builder.AddSpan(thread, time, 1_500, detect, detector, request: handle);
            int call = builder.AddSpan(thread, time + 100, 200, launch, detector, request: handle);
            int operation = builder.AddSpan(queue, time + 400, 900, kernel, detector, request: handle);
            builder.AddAttribute(operation, builder.Intern("geometry"), "16x1x1/256x1x1");
            builder.AddFlow(call, operation, FlowKind.Launch, (ulong)i + 1);
            int inner = builder.AddSpan(thread, time + 1_700, reading, read, reader, request: handle);
            builder.AddHandOff(edge, time + 1_500, time + 1_700, 4_096, builder.AddLayout(new TensorLayout(DType.Float32, [1_024], [])), 1, i, outer, inner, handle);
            builder.AddCounterSample(power, time, 50 + i);
            time = end + 500;
        }

        builder.Header = new TraceHeader { StartNs = 0, StopNs = time, ProcessId = 42, ProcessName = "sample", Clock = new ClockInfo("stopwatch", 1e9, 0, 25, "made") };
        return builder.Build();
    }
}
