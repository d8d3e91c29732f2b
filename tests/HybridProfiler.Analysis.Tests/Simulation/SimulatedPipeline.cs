using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests.Simulation;

/// <summary>Runs a pipeline in virtual time and records what the profiler would: spans, hand-offs, submissions, requests, pauses.</summary>
internal sealed class SimulatedPipeline
{
    private const long WakeNs = 3_000, WaitScopeNs = 150, LoopNs = 120, LaunchNs = 5_000, LaunchLatencyNs = 6_000, SyncReturnNs = 4_000, KernelGapNs = 900, CopyLatencyNs = 7_000;

    private readonly VirtualMachine _machine = new();
    private readonly TraceBuilder _builder = new();
    private readonly PipelineSpec _spec;
    private readonly int[] _components, _edges, _requests, _requestSpans;
    private readonly int _lane, _pauseTrack, _copyQueue, _computeQueue, _queueComponent, _bytes, _direction;
    private readonly long[] _arrivals, _freeAt = new long[2];
    private readonly double[][] _variation;
    private readonly Dictionary<int, Queue<Passed>> _queues = [];
    private readonly Dictionary<int, int> _released = [];
    // Since when the consumer of a double buffer waits for a full one, and the producer for an empty one.
    private readonly Dictionary<int, long> _waitsForItem = [], _waitsForRoom = [];
    private readonly Dictionary<(int Stage, int Item), Passed> _taken = [];
    private readonly Dictionary<(int Stage, int Item), long> _producedAt = [];
    private ulong _flow;

    private SimulatedPipeline(PipelineSpec spec)
    {
        _spec = spec;
        Random random = new(spec.Seed);
        _variation = [.. spec.Stages.Select(_ => Enumerable.Range(0, spec.Items).Select(_ => 0.6 + 0.8 * random.NextDouble()).ToArray())];
        _arrivals = new long[spec.Items];
        for (long i = 0, at = 2_000_000; i < spec.Items; i++, at += (long)(-Math.Log(1 - random.NextDouble()) * spec.ArrivalNs)) _arrivals[i] = at;
        _components = [.. spec.Stages.Select(s => _builder.AddComponent(new ComponentInfo(s.Name)))];
        _queueComponent = _builder.AddComponent(new ComponentInfo("queue"));
        _edges = [.. Enumerable.Range(0, spec.Stages.Length).Select(s => s == 0 ? -1 : _builder.AddEdge(new EdgeInfo(_components[s - 1], _components[s])))];
        int device = _builder.AddDevice(new DeviceInfo("accelerator", DeviceApi.Simulated));
        _lane = _builder.AddTrack(new TrackInfo(TrackKind.Async, "runtime"));
        _pauseTrack = _lane;
        _lane = _builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
        _copyQueue = _builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "copies", 1, device));
        _computeQueue = _builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "kernels", 2, device));
        (_requests, _requestSpans) = (new int[spec.Items], new int[spec.Items]);
        (_bytes, _direction) = (_builder.Intern("bytes"), _builder.Intern("direction"));
    }

    /// <summary>Runs a pipeline and gives its trace.</summary>
    public static Trace Run(PipelineSpec spec)
    {
        SimulatedPipeline pipeline = new(spec);
        List<int> firsts = [.. Enumerable.Range(0, spec.Stages.Length).Where(s => s == 0 || spec.Stages[s].OwnThread || spec.Stages[s].DoubleBuffered)];
        for (int t = 0; t < firsts.Count; t++)
        {
            int first = firsts[t], end = t + 1 < firsts.Count ? firsts[t + 1] : spec.Stages.Length;
            int track = pipeline._builder.AddTrack(new TrackInfo(TrackKind.HostThread, "thread " + t, t + 1));
            if (first > 0) pipeline._queues[first] = new Queue<Passed>();
            pipeline._machine.Start(pipeline.Thread(track, first, end));
        }

        pipeline._machine.Run();
        pipeline._builder.Header = new TraceHeader { StartNs = 1_000_000, StopNs = pipeline._machine.NowNs };
        return pipeline._builder.Build();
    }

    private IEnumerable<Pause> Thread(int track, int first, int end)
    {
        int batchStage = Array.FindIndex(_spec.Stages, first, end - first, s => s.Batch > 1), size = batchStage < 0 ? 1 : _spec.Stages[batchStage].Batch;
        int until = batchStage < 0 ? end : batchStage;
        int[] handedOver = new int[_spec.Items];
        for (int item = 0; item < _spec.Items; item += size)
        {
            int[] items = [.. Enumerable.Range(item, Math.Min(size, _spec.Items - item))];
            foreach (int i in items)
            {
                foreach (Pause pause in Enter(track, first, end, i)) yield return pause;
                for (int s = first; s < until; s++)
                    foreach (Pause pause in Stage(track, s, [i], handedOver)) yield return pause;
            }

            if (batchStage >= 0)
                foreach (Pause pause in Stage(track, batchStage, items, handedOver)) yield return pause;
            foreach (int i in items)
            {
                for (int s = until + 1; s < end && batchStage >= 0; s++)
                    foreach (Pause pause in Stage(track, s, [i], handedOver)) yield return pause;
                foreach (Pause pause in Leave(track, first, end, i, handedOver)) yield return pause;
            }
        }
    }

    private IEnumerable<Pause> Enter(int track, int first, int end, int item)
    {
        if (first == 0)
        {
            if (_spec.CollectsEvery > 0 && item % _spec.CollectsEvery == _spec.CollectsEvery - 1)
            {
                _builder.AddSpan(_pauseTrack, _machine.NowNs, _spec.PauseNs, _builder.Intern("GC pause"), -1, SpanKind.Runtime);
                _machine.HoldAll(_spec.PauseNs);
                yield return Pause.Work(LoopNs);
            }

            if (_spec.ArrivalNs > 0 && _arrivals[item] > _machine.NowNs)
            {
                yield return Pause.At(_arrivals[item]);
                yield return Pause.Work(WakeNs);
            }

            foreach (Pause pause in Room(end, item)) yield return pause;
            _requestSpans[item] = _builder.AddSpan(_lane, _machine.NowNs, 0, _builder.Intern("item"), -1, SpanKind.Stage, -1);
            _requests[item] = _builder.AddRequest(_requestSpans[item], item, _builder.Intern(item < 5 ? "warmup" : ""), _spec.ArrivalNs > 0 ? _arrivals[item] : _machine.NowNs);
            yield return Pause.Work(LoopNs);
            yield break;
        }

        long begin = _machine.NowNs;
        Queue<Passed> queue = _queues[first];
        bool waits = queue.Count == 0;
        if (waits) _waitsForItem[first] = begin;
        yield return Pause.While(() => queue.Count == 0);
        _waitsForItem.Remove(first);
        yield return Pause.Work(!waits ? WaitScopeNs : _spec.WakeUpNs == 0 || !_spec.Stages[first].DoubleBuffered ? WakeNs : Slept(begin) ? _spec.WakeUpNs : WaitScopeNs);
        _builder.AddSpan(track, begin, _machine.NowNs - begin, _builder.Intern("take"), _queueComponent, SpanKind.Wait);
        queue.Dequeue();
        foreach (Pause pause in Room(end, item)) yield return pause;
        yield return Pause.Work(LoopNs);
    }

    private IEnumerable<Pause> Room(int end, int item)
    {
        if (end == _spec.Stages.Length || !_spec.Stages[end].DoubleBuffered || item - _released.GetValueOrDefault(end) < 2) yield break;
        long begin = _waitsForRoom[end] = _machine.NowNs;
        yield return Pause.While(() => item - _released.GetValueOrDefault(end) >= 2);
        _waitsForRoom.Remove(end);
        if (Slept(begin)) yield return Pause.Work(_spec.WakeUpNs);
    }

    private bool Slept(long sinceNs) => _machine.NowNs - sinceNs > _spec.SpinNs;

    private IEnumerable<Pause> Stage(int track, int s, int[] items, int[] handedOver)
    {
        StageSpec stage = _spec.Stages[s];
        long begin = _machine.NowNs;
        int request = _requests[items[0]], name = _builder.Intern("work");
        int scope = _builder.AddSpan(track, begin, 0, name, _components[s], SpanKind.Compute, TraceBuilder.FindParent, request);
        List<(int Item, long Produced, int Producer)> received = [];
        if (s > 0)
        {
            if (stage.OwnThread || stage.DoubleBuffered)
                foreach (int item in items) received.Add((item, _taken[(s, item)].ProducedNs, _taken[(s, item)].Producer));
            else
                foreach (int item in items) received.Add((item, _producedAt[(s, item)], handedOver[item]));
        }

        foreach ((int item, long produced, int producer) in received)
            _builder.AddHandOff(_edges[s], produced, begin, Math.Max(stage.CopyBytes, 64), stage.CopyBytes > 0 ? _builder.AddLayout(new TensorLayout(DType.Float32, [], [], stage.Pageable ? MemoryKind.Managed : MemoryKind.PageLocked, MemoryKind.Device)) : -1, 0, 0, producer, scope, _requests[item]);
        double weight = (stage.FixedShare * _variation[s][items[0]] + (1 - stage.FixedShare) * items.Sum(i => _variation[s][i])) / stage.Speed;
        long Cost(long ns) => (long)(ns * weight);

        yield return Pause.Work(Cost(stage.HostNs));
        long done = 0;
        int copied = -1;
        if (stage.CopyBytes > 0)
        {
            long call = _machine.NowNs;
            yield return Pause.Work((long)(LaunchNs / stage.Speed));
            int span = _builder.AddSpan(track, call, _machine.NowNs - call, _builder.Intern("copy"), _components[s], SpanKind.Compute, TraceBuilder.FindParent, request);
            int queue = stage.OwnCopyQueue ? 0 : 1;
            copied = Submit(queue, span, s, request, CopyLatencyNs + stage.CopyBytes * items.Length * 1_000 / stage.CopySpeed, SpanKind.Transfer, -1, 0, out done);
            _builder.AddAttribute(copied, _bytes, stage.CopyBytes * items.Length);
            _builder.AddAttribute(copied, _direction, "HostToDevice");
        }

        foreach (long kernel in stage.KernelNs)
        {
            long call = _machine.NowNs;
            yield return Pause.Work((long)(LaunchNs / stage.Speed));
            int span = _builder.AddSpan(track, call, _machine.NowNs - call, _builder.Intern("launch"), _components[s], SpanKind.Compute, TraceBuilder.FindParent, request);
            Submit(1, span, s, request, Cost(kernel), SpanKind.Compute, stage.OwnCopyQueue ? copied : -1, stage.OwnCopyQueue ? done : 0, out done);
        }

        if (done > 0 && stage.Synchronises)
        {
            long sync = _machine.NowNs;
            if (done > _machine.NowNs) yield return Pause.At(done);
            yield return Pause.Work(SyncReturnNs);
            _builder.AddSpan(track, sync, _machine.NowNs - sync, _builder.Intern("synchronise"), _components[s], SpanKind.Sync, TraceBuilder.FindParent, request);
        }

        _builder.EndSpan(scope, _machine.NowNs - begin);
        foreach (int item in items)
        {
            handedOver[item] = scope;
            _producedAt[(s + 1, item)] = _machine.NowNs;
        }

        yield return Pause.Work(LoopNs);
    }

    private int Submit(int queue, int call, int s, int request, long ns, SpanKind kind, int after, long afterNs, out long end)
    {
        long start = Math.Max(Math.Max(_machine.NowNs + LaunchLatencyNs, _freeAt[queue] + KernelGapNs), afterNs);
        int span = _builder.AddSpan(queue == 0 ? _copyQueue : _computeQueue, start, ns, _builder.Intern(kind == SpanKind.Transfer ? "copy" : "kernel"), _components[s], kind, -1, request);
        _builder.AddFlow(call, span, FlowKind.Launch, ++_flow);
        if (after >= 0) _builder.AddFlow(after, span, FlowKind.Dependency, ++_flow);
        _freeAt[queue] = end = start + ns;
        return span;
    }

    private IEnumerable<Pause> Leave(int track, int first, int end, int item, int[] handedOver)
    {
        long wakingNs = 0;
        if (first > 0 && _spec.Stages[first].DoubleBuffered)
        {
            _released[first] = _released.GetValueOrDefault(first) + 1;
            if (_waitsForRoom.TryGetValue(first, out long since) && Slept(since)) wakingNs += _spec.WakerNs;
        }

        if (end == _spec.Stages.Length)
        {
            _builder.EndSpan(_requestSpans[item], _machine.NowNs - _builder.StartOf(_requestSpans[item]));
            yield return Pause.Work(LoopNs + wakingNs);
            yield break;
        }

        long produced = _machine.NowNs;
        Queue<Passed> queue = _queues[end];
        int capacity = _spec.Stages[end].DoubleBuffered ? int.MaxValue : _spec.Stages[end].Capacity;
        bool waits = queue.Count >= capacity;
        yield return Pause.While(() => queue.Count >= capacity);
        yield return Pause.Work(waits ? WakeNs : WaitScopeNs);
        _builder.AddSpan(track, produced, _machine.NowNs - produced, _builder.Intern("put"), _queueComponent, SpanKind.Wait, TraceBuilder.FindParent, _requests[item]);
        Passed passed = new(produced, handedOver[item]);
        _taken[(end, item)] = passed;
        queue.Enqueue(passed);
        if (_spec.Stages[end].DoubleBuffered && _waitsForItem.TryGetValue(end, out long waitedSince) && Slept(waitedSince)) wakingNs += _spec.WakerNs;
        yield return Pause.Work(LoopNs + wakingNs);
    }

    private sealed record Passed(long ProducedNs, int Producer);
}
