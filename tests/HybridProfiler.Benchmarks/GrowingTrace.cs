using HybridProfiler.Model;

namespace HybridProfiler.Benchmarks;

/// <summary>A made-up trace of any size: requests one after another on two threads, each with three components, operations, launches, kernels on two queues, copies and a hand-off. Always the same for one size.</summary>
internal static class GrowingTrace
{
    private const int Components = 3, OperationsPerComponent = 8;

    public static Trace Of(int spans)
    {
        TraceBuilder builder = new() { Header = new TraceHeader { StartNs = 1 } };
        for (int c = 0; c < Components; c++) builder.AddComponent(new ComponentInfo("component " + c));
        int device = builder.AddDevice(new DeviceInfo("device", DeviceApi.Simulated)), edge = builder.AddEdge(new EdgeInfo(0, 1, "features"));
        int[] threads = [builder.AddTrack(new TrackInfo(TrackKind.HostThread, "thread 1", 1)), builder.AddTrack(new TrackInfo(TrackKind.HostThread, "thread 2", 2))];
        int[] queues = [builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "queue 1", 1, device)), builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "queue 2", 2, device))];
        int lane = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
        int[] names = [.. Enumerable.Range(0, 40).Select(n => builder.Intern("operation " + n))];
        int launch = builder.Intern("cudaLaunchKernel"), request = builder.Intern("request"), bytes = builder.Intern(OperationAttributes.Bytes), wait = builder.Intern("wait");
        Random random = new(11);
        long[] threadNs = [1_000, 1_400], queueNs = [0, 0];
        ulong flow = 1;
        for (long number = 0; builder.SpanCount < spans; number++)
        {
            int t = (int)(number & 1);
            long begin = threadNs[t], now = begin;
            int own = builder.AddSpan(lane, begin, 0, request, kind: SpanKind.Stage, flags: SpanFlags.None);
            int handle = builder.AddRequest(own, number, 0, begin - random.Next(500));
            for (int c = 0; c < Components; c++)
            {
                int stage = builder.AddSpan(threads[t], now, 0, names[c], c, SpanKind.Compute, request: handle);
                long stageBegin = now;
                int last = stage;
                for (int o = 0; o < OperationsPerComponent; o++)
                {
                    int name = names[random.Next(names.Length)];
                    now += 200;
                    builder.AddSpan(threads[t], now, 3_000, name, -1, SpanKind.Compute, request: handle);
                    last = builder.AddSpan(threads[t], now + 300, 2_000, launch, -1, SpanKind.Compute, request: handle);
                    long start = Math.Max(queueNs[t], now + 2_500 + random.Next(3_000)), length = 500 + random.Next(4_000);
                    int kernel = builder.AddSpan(queues[t], start, length, name, c, o == 0 ? SpanKind.Transfer : SpanKind.Compute, request: handle);
                    if (o == 0) builder.AddAttribute(kernel, bytes, 4_096L);
                    builder.AddFlow(last, kernel, FlowKind.Launch, flow++);
                    queueNs[t] = start + length;
                    now += 3_000;
                }

                long until = Math.Max(now + 100, queueNs[t] + 200);
                builder.AddSpan(threads[t], now + 50, until - now - 50, wait, -1, SpanKind.Sync, request: handle);
                now = until + 50;
                builder.EndSpan(stage, now - stageBegin);
                if (c == 0) builder.AddHandOff(edge, now, now + 300, 4_096, producerSpan: stage, request: handle);
            }

            builder.EndSpan(own, now - begin);
            threadNs[t] = now + random.Next(2_000);
        }

        builder.Header = builder.Header with { StopNs = threadNs.Max() + 1 };
        return builder.Build();
    }
}
