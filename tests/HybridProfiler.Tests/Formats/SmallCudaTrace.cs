using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>A small trace of a pipeline on a CUDA device, with the driver's calls as CUPTI reports them.</summary>
internal static class SmallCudaTrace
{
    /// <param name="crossing">Whether a call ends after the scope that it began in.</param>
    public static Trace Make(bool crossing = false)
    {
        const long Start = 9_000_000_000;
        TraceBuilder builder = new()
        {
            Header = new TraceHeader
            {
                StartNs = Start,
                StopNs = Start + 2_000_000,
                RealtimeOffsetNs = 1_760_000_000_000_000_000,
                ProcessId = 4242,
                ProcessName = "reader",
                Facts = new TraceHeader().Facts.Add("run.rank", "3").Add("run.world_size", "8"),
            },
        };
        int reader = builder.AddComponent(new ComponentInfo("reader", Paradigm.Transformer, RuntimeKind.TorchSharp));
        int gpu = builder.AddDevice(new DeviceInfo("simulated", DeviceApi.Cuda));
        int requests = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
        int calls = builder.AddTrack(new TrackInfo(TrackKind.HostCalls, "calls of main", 4242));
        int main = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 4242));
        int stream = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "stream 7", 7, gpu));
        int Span(int track, long at, long duration, string name, int component, SpanKind kind = SpanKind.Compute, int parent = -1) =>
            builder.AddSpan(track, Start + at, duration, builder.Intern(name), component, kind, parent);

        for (int i = 0; i < 2; i++)
        {
            int own = Span(requests, 1_000 + (i * 900_000), 800_000, "request", -1, SpanKind.Stage);
            builder.AssignRequest(own, builder.AddRequest(own, 17 + i, builder.Intern("page"), Start + 900 + (i * 900_000)));
        }

        int read = Span(main, 2_000, 500_000, "read", reader);
        builder.AddAttribute(read, builder.Intern("Input Dims"), "[[1,64]]");
        builder.AddAttribute(read, builder.Intern("Input type"), "[\"float\"]");
        int upload = Span(calls, 10_000, 4_000, "cuMemcpyHtoDAsync_v2", -1, SpanKind.Transfer);
        int launch = Span(calls, 20_000, 2_500, "cuLaunchKernel", -1);
        Span(calls, 30_000, crossing ? 480_000 : 400_000, "cuStreamSynchronize", -1, SpanKind.Sync);
        int copied = Span(stream, 16_000, 2_000, "Memcpy HtoD (Pinned -> Device)", reader, SpanKind.Transfer);
        builder.AddAttribute(copied, builder.Intern(OperationAttributes.Bytes), 4096);
        int kernel = Span(stream, 24_000, 300_000, "attention", reader);
        builder.AddAttribute(kernel, builder.Intern(OperationAttributes.Geometry), "16x8x2/64x1x1");
        Span(stream, 340_000, 60_000, "ncclDevKernel_AllReduce", reader, SpanKind.Communication);
        builder.AddFlow(upload, copied, FlowKind.Launch, 11);
        builder.AddFlow(launch, kernel, FlowKind.Launch, 12);
        return builder.Build();
    }
}
