using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

/// <summary>
/// A made-up trace of a hybrid reader: OpenCL preparation with transfers, a convolutional stem that may leave early,
/// a transformer, a recurrent reader on a second thread behind a queue, and rules. Always the same for one seed.
/// </summary>
internal sealed class PipelineTrace
{
    private readonly TraceBuilder _builder = new();
    private readonly Random _random;
    private readonly int _prepare, _stem, _encoder, _reader, _rules;
    private readonly int _main, _second, _lane, _async, _copyQueue, _computeQueue;
    private readonly int _pixels, _patches, _features, _early, _codes;
    private readonly int _bytes, _direction, _choice, _depth, _flops, _memoryBytes, _allocated, _address, _memory, _memoryDevice, _device;
    private long _now = 5_000_000_000, _secondFree;
    private readonly int[] _handedOver = new int[5];
    private ulong _flow;
    private long _kept, _keptBytes, _block = 0x7f00_0000_0000;

    private PipelineTrace(int seed)
    {
        _random = new Random(seed);
        _prepare = _builder.AddComponent(new ComponentInfo("prepare", Paradigm.Glue, RuntimeKind.OpenCL, "opencl:0", Precision.Float32));
        _stem = _builder.AddComponent(new ComponentInfo("stem", Paradigm.Convolutional, RuntimeKind.TorchSharp, "cpu", Precision.Float32, 412_672));
        _encoder = _builder.AddComponent(new ComponentInfo("encoder", Paradigm.Transformer, RuntimeKind.TorchSharp, "cpu", Precision.Float32, 1_603_584));
        _reader = _builder.AddComponent(new ComponentInfo("reader", Paradigm.Recurrent, RuntimeKind.TorchSharp, "cpu", Precision.Float32, 297_984));
        _rules = _builder.AddComponent(new ComponentInfo("check digits <&>", Paradigm.Symbolic, RuntimeKind.Managed));
        int device = _device = _builder.AddDevice(new DeviceInfo("Simulated accelerator", DeviceApi.OpenCL, "Nobody", "3.1") { ClockName = "CLOCK_MONOTONIC_RAW", ClockUncertaintyNs = 740 });
        _lane = _builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
        _main = _builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 4711));
        _second = _builder.AddTrack(new TrackInfo(TrackKind.HostThread, "reader thread", 4712));
        _async = _builder.AddTrack(new TrackInfo(TrackKind.Async, "queue"));
        _copyQueue = _builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "copy queue", 1, device));
        _computeQueue = _builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "compute queue", 2, device));
        _pixels = _builder.AddEdge(new EdgeInfo(_prepare, _stem, "pixels"));
        _patches = _builder.AddEdge(new EdgeInfo(_stem, _encoder, "patches"));
        _features = _builder.AddEdge(new EdgeInfo(_encoder, _reader, "features"));
        _early = _builder.AddEdge(new EdgeInfo(_stem, _rules, "early digits"));
        _codes = _builder.AddEdge(new EdgeInfo(_reader, _rules, "digits"));
        (_bytes, _direction, _choice) = (_builder.Intern("bytes"), _builder.Intern("direction"), _builder.Intern("choice"));
        (_flops, _memoryBytes) = (_builder.Intern("flops"), _builder.Intern("memory_bytes"));
        (_allocated, _address) = (_builder.Intern(AllocationAttributes.Bytes), _builder.Intern(AllocationAttributes.Address));
        (_memory, _memoryDevice) = (_builder.Intern(AllocationAttributes.Memory), _builder.Intern(AllocationAttributes.Device));
        _depth = _builder.AddCounter(new CounterInfo("reader queue depth", CounterUnit.Count, true, _reader));
    }

    public static Trace Of(int requests, int seed = 7, string processName = "CodeReader")
    {
        PipelineTrace pipeline = new(seed);
        long start = pipeline._now;
        for (int r = 0; r < requests; r++) pipeline.Request(r);
        return pipeline.Finish(start, processName);
    }

    private Trace Finish(long start, string processName)
    {
        int memory = _builder.AddCounter(new CounterInfo("managed heap", CounterUnit.Bytes, true));
        for (int i = 0; i < 8; i++) _builder.AddCounterSample(memory, start + (_now - start) * i / 8, 40_000_000 + _random.Next(9_000_000));
        _builder.Header = new TraceHeader
        {
            StartNs = start - 2_000_000, StopNs = _now + 1_000_000, RealtimeOffsetNs = 1_790_000_000_000_000_000, ProcessId = 4711, ProcessName = processName,
            Clock = new ClockInfo("tsc", 2_599_998_000, 12, 9.5, "invariant TSC, calibrated against CLOCK_MONOTONIC"),
            Facts = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, string> { ["cpu"] = "2 cores", ["os"] = "Linux", ["runtime"] = ".NET 10.0" }),
        };
        _builder.Health = Health.Perfect with
        {
            Records = _builder.SpanCount + 3, Threads = 2, ScopeCostNs = 21.5, UnconsumedHandOffs = 1,
            Absences = [new Absence("CUDA", "libcuda.so.1 not found")],
        };
        return _builder.Build();
    }

    private void Request(int number)
    {
        bool isLong = number % 5 == 4, isSlow = number % 37 == 5;
        string @class = number < 2 ? "warmup" : isLong ? "long" : "clean";
        long intended = _now + 20_000, start = intended + _random.Next(5_000, 40_000);
        int digits = isLong ? 16 : 8;
        int own = _builder.AddSpan(_lane, start, 0, _builder.Intern("read code"), -1, SpanKind.Stage, TraceBuilder.FindParent);
        int request = _builder.AddRequest(own, number, _builder.Intern(@class), intended);
        long warm = number < 2 ? 8 : 1;
        long at = Prepare(request, start + 3_000, digits, warm, out long pixelsAt, out int prepareSpan);
        at = Stem(request, at, digits, warm, isSlow, pixelsAt, prepareSpan, out bool exit, out int stemSpan);
        long end = exit ? Rules(request, at, digits, _early, at, stemSpan) : Encode(request, at, digits, warm, isSlow, stemSpan);
        _builder.EndSpan(own, end - start);
        _now = Math.Max(_now + 200_000, exit ? end : at + 900_000);
    }

    private long Prepare(int request, long at, int digits, long warm, out long handedOver, out int scope)
    {
        long bytes = digits * 784L * 4, upload = 9_000 + _random.Next(3_000), kernel = digits * 5_000 * warm + _random.Next(9_000), download = 8_000 + _random.Next(2_500);
        long launch = at + 4_000, submitted = launch + 12_000, done = submitted + upload + kernel + download + 3_000;
        scope = Host(_main, at, done + 5_000 - at, "normalise", _prepare, SpanKind.Compute, request);
        _builder.AddAttribute(scope, _flops, digits * 784L * 12);
        _builder.AddAttribute(scope, _memoryBytes, digits * (784L * 4 + 64));
        long buffer = Allocate(_main, at + 1_000, bytes + digits * 64L, _prepare, MemoryKind.OpenClBuffer, request);
        Release(_main, done + 4_500, bytes + digits * 64L, buffer, _prepare, MemoryKind.OpenClBuffer, request);
        int call = Host(_main, launch, 7_000, "clEnqueueNDRangeKernel", -1, SpanKind.Compute, request);
        Host(_main, launch + 9_000, done - launch - 8_000, "clFinish", -1, SpanKind.Sync, request);
        int first = Operation(_copyQueue, submitted, upload, "write", SpanKind.Transfer, request, digits * 64L, "HostToDevice");
        int second = Operation(_computeQueue, submitted + upload - 1_500, kernel, "upscale", SpanKind.Compute, request, 0, "");
        int third = Operation(_copyQueue, submitted + upload + kernel, download, "read", SpanKind.Transfer, request, bytes, "DeviceToHost");
        foreach (int operation in (int[])[first, second, third]) _builder.AddFlow(call, operation, FlowKind.Launch, ++_flow);
        handedOver = done + 4_000;
        return done + 9_000;
    }

    private long Stem(int request, long at, int digits, long warm, bool slow, long pixelsAt, int producer, out bool exit, out int scope)
    {
        long conv = digits * 21_000 * warm + _random.Next(60_000) + (slow ? 2_400_000 : 0);
        scope = Host(_main, at, conv + 14_000, "forward", _stem, SpanKind.Compute, request);
        Host(_main, at + 2_000, conv, "conv2d", _stem, SpanKind.Compute, request);
        HandOff(_pixels, pixelsAt, at + 1_000, digits * 784L * 4, new TensorLayout(DType.Float32, [digits, 1, 28, 28], [], MemoryKind.OpenClBuffer, MemoryKind.Native, Conversions.DeviceToHost), producer, scope, request);
        // One activation lives on until the next request gives it back, as a cache of one entry would.
        long activation = Allocate(_main, at + 2_500, digits * 28L * 28 * 32 * 4, _stem, MemoryKind.Native, request);
        if (_kept != 0) Release(_main, at + conv + 7_000, _keptBytes, _kept, _stem, MemoryKind.Native, request);
        (_kept, _keptBytes) = (activation, digits * 28L * 28 * 32 * 4);
        exit = _random.Next(100) < 45;
        int decision = Host(_main, at + conv + 8_000, 0, "leave early", _stem, SpanKind.Decision, request);
        _builder.AddAttribute(decision, _choice, exit ? "exit" : "continue");
        return at + conv + 16_000;
    }

    private long Encode(int request, long at, int digits, long warm, bool slow, int producer)
    {
        long attention = digits * 46_000 * warm + _random.Next(140_000);
        int scope = Host(_main, at, attention + 20_000, "forward", _encoder, SpanKind.Compute, request);
        HandOff(_patches, at - 2_000, at + 2_000, digits * 49L * 64 * 4, new TensorLayout(DType.Float32, [digits, 49, 64], [3136, 1, 49], MemoryKind.Native, MemoryKind.Native, Conversions.Layout | Conversions.Copy), producer, scope, request);
        for (int layer = 0; layer < 2; layer++)
        {
            Host(_main, at + 3_000 + layer * attention / 2, attention / 2 - 2_000, "attention " + (layer + 1), _encoder, SpanKind.Compute, request);
            Host(_main, at + 9_000 + layer * attention / 2, 60, "softmax", _encoder, SpanKind.Compute, request);
            Host(_main, at + 9_100 + layer * attention / 2, 8, "mask", _encoder, SpanKind.Compute, request);
        }

        // The encoder never gives its scratch memory back.
        Allocate(_main, at + 4_000, 65_536, _encoder, MemoryKind.Native, request);
        long queued = at + attention + 21_000, begin = Math.Max(queued + 30_000, _secondFree);
        _builder.AddCounterSample(_depth, queued, begin > queued + 30_000 ? 2 : 1);
        _builder.AddCounterSample(_depth, begin, begin > queued + 30_000 ? 1 : 0);
        _builder.AddSpan(_async, queued, begin - queued, _builder.Intern("in queue"), _reader, SpanKind.Wait, TraceBuilder.FindParent, request);
        if (begin > _secondFree && _secondFree > 0) _builder.AddSpan(_second, _secondFree + 500, begin - _secondFree - 600, _builder.Intern("take"), _reader, SpanKind.Wait);
        long recurrent = digits * 33_000 * warm + _random.Next(50_000) + (slow ? 1_500_000 : 0);
        int reader = Host(_second, begin, recurrent, "forward", _reader, SpanKind.Compute, request);
        for (int step = 0; step < digits; step++) Host(_second, begin + 1_000 + step * (recurrent - 2_000) / digits, (recurrent - 2_000) / digits - 900, "gru step", _reader, SpanKind.Compute, request);
        HandOff(_features, queued, begin, digits * 64L * 4, new TensorLayout(DType.Float32, [digits, 64], [], MemoryKind.Native, MemoryKind.Native), scope, reader, request);
        _secondFree = Rules(request, begin + recurrent, digits, _codes, begin + recurrent - 500, reader);
        return _secondFree;
    }

    private long Rules(int request, long at, int digits, int edge, long produced, int producer)
    {
        int track = edge == _early ? _main : _second;
        long length = 6_000 + digits * 400 + _random.Next(4_000);
        int scope = Host(track, at + 1_000, length, "luhn", _rules, SpanKind.Compute, request);
        int decision = Host(track, at + length - 200, 0, "repair", _rules, SpanKind.Decision, request);
        _builder.AddAttribute(decision, _choice, _random.Next(100) switch { < 80 => "none", < 95 => "one digit", _ => "two digits" });
        HandOff(edge, produced, at + 1_500, digits * 40L, new TensorLayout(DType.Float32, [digits, 10], [], MemoryKind.Native, MemoryKind.Managed, Conversions.Copy), producer, scope, request);
        return at + length + 2_000;
    }

    private int Host(int track, long start, long duration, string name, int component, SpanKind kind, int request) =>
        _builder.AddSpan(track, start, duration, _builder.Intern(name), component, kind, TraceBuilder.FindParent, request);

    private long Allocate(int track, long at, long bytes, int component, MemoryKind memory, int request)
    {
        _block += 4_096;
        Report(track, at, bytes, _block, component, memory, request);
        return _block;
    }

    private void Release(int track, long at, long bytes, long address, int component, MemoryKind memory, int request) => Report(track, at, -bytes, address, component, memory, request);

    private void Report(int track, long at, long bytes, long address, int component, MemoryKind memory, int request)
    {
        int span = Host(track, at, 0, bytes > 0 ? "allocate" : "release", component, SpanKind.Alloc, request);
        _builder.AddAttribute(span, _allocated, bytes);
        _builder.AddAttribute(span, _address, address);
        _builder.AddAttribute(span, _memory, memory.ToString());
        if (memory == MemoryKind.OpenClBuffer) _builder.AddAttribute(span, _memoryDevice, (long)_device);
    }

    private int Operation(int track, long start, long duration, string name, SpanKind kind, int request, long bytes, string direction)
    {
        int span = _builder.AddSpan(track, start, duration, _builder.Intern(name), _prepare, kind, -1, request);
        if (bytes == 0) return span;
        _builder.AddAttribute(span, _bytes, bytes);
        _builder.AddAttribute(span, _direction, direction);
        return span;
    }

    // Pixels lie in two buffers by turns, the features in one; the others do not say where.
    private void HandOff(int edge, long produced, long consumed, long bytes, TensorLayout layout, int producer, int consumer, int request)
    {
        int number = ++_handedOver[edge];
        long tensor = edge == _pixels ? 11 + number % 2 : edge == _features ? 21 : 0;
        _builder.AddHandOff(edge, produced, consumed, bytes, _builder.AddLayout(layout), tensor, tensor == 0 ? 0 : number, producer, consumer, request);
    }
}
