using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>
/// A small whole trace of a hybrid pipeline with one of everything. Times with a length are multiples of 125 ns: in
/// microseconds those are exact binary fractions, so that a viewer that adds doubles finds the ends where they are.
/// </summary>
internal static class ChromeHybridTrace
{
    public static Trace Make()
    {
        const long Start = 7_000_000_000;
        var builder = new TraceBuilder
        {
            Header = new TraceHeader
            {
                StartNs = Start,
                StopNs = Start + 2_000_000,
                RealtimeOffsetNs = 1_760_000_000_000_000_000,
                ProcessId = 4242,
                ProcessName = "reader",
                Clock = new ClockInfo("tsc", 2.5e9, 12.5, 9.5, "invariant"),
                Facts = new TraceHeader().Facts.Add("runtime", ".NET 10").Add("run.model", "codes \"v1\""),
            },
            Health = new Health { UnfinishedSpans = 1, Records = 20, Threads = 2, ScopeCostNs = 21.5, Absences = [new Absence("CUDA", "libcuda.so.1 not found")], Notes = ["clock followed"] },
        };
        int stem = builder.AddComponent(new ComponentInfo("stem", Paradigm.Convolutional, RuntimeKind.OpenCL, "gpu", Precision.Float32, 1024));
        int encoder = builder.AddComponent(new ComponentInfo("encoder", Paradigm.Transformer, RuntimeKind.TorchSharp));
        int rules = builder.AddComponent(new ComponentInfo("rules", Paradigm.Symbolic, RuntimeKind.Managed));
        int gpu = builder.AddDevice(new DeviceInfo("pthread-cpu", DeviceApi.OpenCL, "pocl", "3.1")
        {
            ClockName = "CLOCK_MONOTONIC_RAW",
            ClockUncertaintyNs = 180,
            Properties = new DeviceInfo("", DeviceApi.OpenCL).Properties.Add("totalGlobalMem", "16000000000").Add("version", "OpenCL 3.0"),
        });
        int requests = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
        int main = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 4242));
        int worker = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "worker", 4250));
        int queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "in order", 7, gpu));
        int free = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "out of order", 8, gpu));

        int Span(int track, long at, long duration, string name, int component = -1, SpanKind kind = SpanKind.Compute, int parent = -1, SpanFlags flags = SpanFlags.None) =>
            builder.AddSpan(track, Start + at, duration, builder.Intern(name), component, kind, parent, -1, flags);
        int Operation(long at, long duration, string name, SpanKind kind, params (string Key, AttributeValue Value)[] attributes) =>
            With(builder, Span(queue, at, duration, name, stem, kind), attributes);

        int whole = Span(requests, 1_000, 1_500_000, "request", kind: SpanKind.Stage);
        int request = builder.AddRequest(whole, 1, builder.Intern("clean"), Start + 500);
        int read = Span(main, 2_000, 900_000, "read", stem);
        int upload = Span(main, 10_000, 4_000, "clEnqueueWriteBuffer", stem, SpanKind.Transfer, read);
        int launch = Span(main, 20_000, 2_500, "clEnqueueNDRangeKernel", stem, SpanKind.Compute, read);
        int wait = Span(main, 30_000, 400_000, "clFinish", stem, SpanKind.Sync, read);
        int exit = Span(main, 902_000, 0, "leaves early", stem, SpanKind.Decision, read);
        With(builder, exit, ("choice", "continue"), ("confidence", 0.75), ("early", false), ("request", 3));
        int attend = Span(worker, 910_000, 300_125, "forward", encoder);
        int repair = Span(worker, 1_300_000, 100_000, "repair \"check\" digit\n", rules, SpanKind.Compute, -1, SpanFlags.Unfinished);

        int copied = Operation(16_000, 2_000, "Memcpy HtoD", SpanKind.Transfer, ("bytes", 4096), ("direction", "host to device"), ("queued_ns", 15));
        int cleared = Operation(19_000, 500, "fill", SpanKind.Fill, ("bytes", 2048), ("direction", "fill"));
        int kernel = Operation(24_000, 300_000, "upscale", SpanKind.Compute, ("geometry", "64x64/8x8"));
        int marker = Operation(324_000, 0, "marker", SpanKind.Sync);
        Span(free, 100_000, 100_000, "left", stem);
        Span(free, 150_000, 100_000, "right", stem);
        builder.AddFlow(upload, copied, FlowKind.Launch, 11);
        builder.AddFlow(launch, kernel, FlowKind.Launch, 12);
        builder.AddFlow(copied, kernel, FlowKind.Dependency, 3);
        builder.AddFlow(cleared, kernel, FlowKind.Dependency, 3);
        builder.AddFlow(attend, repair, FlowKind.User, 1);
        builder.AddFlow(marker, attend, FlowKind.User, 2);
        foreach (int span in (int[])[whole, read, upload, launch, wait, exit, attend, repair, copied, kernel]) builder.AssignRequest(span, request);
        int layout = builder.AddLayout(new TensorLayout(DType.Float32, [1, 64, 16], [], MemoryKind.Native, MemoryKind.Native));
        int edge = builder.AddEdge(new EdgeInfo(stem, encoder, "features"));
        builder.AddHandOff(edge, Start + 900_000, Start + 911_000, 4096, layout, 5, 1, read, attend, request);
        int power = builder.AddCounter(new CounterInfo("power", CounterUnit.Watts, false, -1, gpu));
        int depth = builder.AddCounter(new CounterInfo("queue", CounterUnit.Count, true, encoder));
        builder.AddCounterSample(power, Start + 100_000, 12.5);
        builder.AddCounterSample(power, Start + 200_001, 1e-9);
        builder.AddCounterSample(depth, Start + 901_000, 1);
        builder.AddCounterSample(depth, Start + 910_000, 0);
        return builder.Build();
    }

    private static int With(TraceBuilder builder, int span, params (string Key, AttributeValue Value)[] attributes)
    {
        foreach ((string key, AttributeValue value) in attributes) builder.AddAttribute(span, builder.Intern(key), value);
        return span;
    }
}
