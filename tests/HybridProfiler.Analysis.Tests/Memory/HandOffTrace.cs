using CsCheck;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests.Memory;

/// <summary>Traces of hand-offs: components a, b, c, d, and an edge from each to each.</summary>
internal sealed class HandOffTrace
{
    private readonly int _components;
    private readonly int _lane;

    public HandOffTrace(int components = 4)
    {
        _components = components;
        Builder = new TraceBuilder { Header = new TraceHeader { StartNs = 0, StopNs = 1_000_000 } };
        for (int c = 0; c < components; c++) Builder.AddComponent(new ComponentInfo(((char)('a' + c)).ToString()));
        for (int e = 0; e < components * components; e++) Builder.AddEdge(new EdgeInfo(e / components, e % components));
        _lane = Builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
    }

    public TraceBuilder Builder { get; }

    public int Request(long start, long duration) => Builder.AddRequest(Builder.AddSpan(_lane, start, duration, Builder.Intern("r"), -1, SpanKind.Stage), start, 0, start);

    public int EdgeOf(char from, char to) => (from - 'a') * _components + (to - 'a');

    public void Send(char from, char to, long produced, long consumed, long bytes, TensorLayout layout, long tensor = 0, int version = 0, int request = -1) =>
        Builder.AddHandOff(EdgeOf(from, to), produced, consumed, bytes, Builder.AddLayout(layout), tensor, version, request: request);

    public static TensorLayout Layout(DType type = DType.Float32, Conversions conversions = Conversions.None, long[]? strides = null, long[]? shape = null) =>
        new(type, [.. shape ?? [2, 3, 4]], [.. strides ?? []], MemoryKind.Native, MemoryKind.Native, conversions);

    /// <summary>Random hand-offs, in requests and outside of them.</summary>
    public static Gen<Trace> All { get; } = Gen.Select(Gen.UInt, Gen.Int[0, 60], Gen.Int[0, 4]).Select((seed, count, requests) =>
    {
        Random random = new((int)seed);
        HandOffTrace trace = new();
        int[] handles = [.. Enumerable.Range(0, requests).Select(r => trace.Request(r * 100, 5_000))];
        long[][] strides = [[], [12, 4, 1], [1, 2, 6], [12, 1, 3], [24, 8, 2]];
        for (int i = 0; i < count; i++)
        {
            long produced = random.NextInt64(3_000);
            trace.Send(
                (char)('a' + random.Next(4)), (char)('a' + random.Next(4)), produced, random.Next(5) == 0 ? -1 : produced + random.NextInt64(400), random.Next(1, 4) * 64L,
                Layout((DType)random.Next(4), (Conversions)random.Next(64), strides[random.Next(strides.Length)]), random.Next(4), random.Next(3), handles.Length == 0 || random.Next(4) == 0 ? -1 : handles[random.Next(handles.Length)]);
        }

        return trace.Builder.Build();
    });
}
