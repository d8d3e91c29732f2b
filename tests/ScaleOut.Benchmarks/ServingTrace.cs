using HybridProfiler;
using HybridProfiler.Model;

namespace ScaleOut.Benchmarks;

/// <summary>A made trace of a server: requests of three classes, each with five components on the host and on one of four devices; as many rows as asked for.</summary>
internal static class ServingTrace
{
    /// <summary>Rows of one request: itself, and for each component a scope, two calls and two operations.</summary>
    public const int RowsOfRequest = 1 + (5 * 5);

    private static readonly string[] s_components = ["tokenizer", "retriever", "encoder", "experts", "rules"], s_classes = ["chat", "search", "image"];

    public static Trace Make(int seed, int rows)
    {
        Random random = new(seed);
        TraceBuilder builder = new();
        int[] components = [.. s_components.Select(c => builder.AddComponent(new ComponentInfo(c)))];
        int[] queues = [.. Enumerable.Range(0, 4).Select(d => builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "stream 7", 7, builder.AddDevice(new DeviceInfo($"GPU {d}", DeviceApi.Cuda)))))];
        int lane = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests")), thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "server", 1));
        int[] kernels = [.. Enumerable.Range(0, 60).Select(k => builder.Intern($"void kernel_{k:00}<float, {k * 37 % 7}>(float const*, float*, int)"))], scopes = [.. s_components.Select(c => builder.Intern(c))], classes = [.. s_classes.Select(c => builder.Intern(c))];
        int launch = builder.Intern("cudaLaunchKernel"), request = builder.Intern("request");
        long time = 0;
        ulong correlation = 0;
        for (int id = 0; id < rows / RowsOfRequest; id++)
        {
            long begin = time, host = time + 1_000;
            int span = builder.AddSpan(lane, begin, 0, request, -1, SpanKind.Stage), handle = builder.AddRequest(span, id, classes[random.Next(s_classes.Length)], begin);
            for (int c = 0; c < components.Length; c++)
            {
                long length = 20_000 + random.Next(30_000) + (random.Next(100) == 0 ? 400_000 : 0);
                builder.AddSpan(thread, host, length, scopes[c], components[c], SpanKind.Compute, request: handle);
                for (int k = 0; k < 2; k++)
                {
                    int call = builder.AddSpan(thread, host + 2_000 + (k * 8_000), 4_000 + random.Next(2_000), launch, components[c], SpanKind.Compute, request: handle);
                    int operation = builder.AddSpan(queues[id % queues.Length], host + 7_000 + (k * 8_000), 5_000 + random.Next(2_500), kernels[random.Next(kernels.Length)], components[c], SpanKind.Compute, request: handle);
                    builder.AddFlow(call, operation, FlowKind.Launch, ++correlation);
                }

                host += length + 500;
            }

            builder.EndSpan(span, host - begin);
            time = host + 1_000;
        }

        builder.Header = new TraceHeader { StopNs = time, ProcessName = "server", ProcessId = seed };
        return builder.Build();
    }
}
