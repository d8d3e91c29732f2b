using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Merging;

/// <summary>Puts traces whose clocks are aligned into one, process after process.</summary>
internal sealed class TraceJoin
{
    // Tensors are counted, or known by their addresses, which have 48 bits at most.
    private const int ProcessBit = 48;

    private readonly TraceBuilder _builder = new();
    private readonly TraceClock[] _clocks;
    private readonly ImmutableArray<MergedProcess> _processes;
    private readonly SharedNames _components, _classes, _counters;
    private readonly LinkIds _launches, _handOffs, _flows;
    private readonly JoinedDevices _devices;
    private readonly HashSet<long> _threads = [];
    private readonly int[] _firstSpan, _firstProcess;
    private int _requests;

    public TraceJoin(TraceClock[] clocks, ImmutableArray<MergedProcess> processes)
    {
        (_clocks, _processes, _firstSpan, _firstProcess) = (clocks, processes, new int[clocks.Length], new int[clocks.Length]);
        Trace[] traces = [.. clocks.Select(c => c.Input.Trace)];
        for (int process = 1; process < clocks.Length; process++) _firstProcess[process] = _firstProcess[process - 1] + MergedHeader.ProcessesOf(traces[process - 1].Header);
        _components = new SharedNames(traces.Select(t => t.Components.Select(c => c.Name)));
        _classes = new SharedNames(traces.Select(t => ClassesOf(t)));
        _counters = new SharedNames(traces.Select(t => t.Counters.Where(c => c.Component < 0).Select(c => c.Name)));
        // An operation waits for a correlation of its own process.
        _launches = new LinkIds(IdsOf(traces, FlowKind.Launch, FlowKind.Dependency));
        _handOffs = new LinkIds(IdsOf(traces, FlowKind.HandOff));
        _flows = new LinkIds(IdsOf(traces, FlowKind.User));
        _devices = new JoinedDevices(_builder);
    }

    /// <summary>Messages between processes that became flows.</summary>
    public int Messages { get; private set; }

    public Trace Build()
    {
        for (int process = 0; process < _clocks.Length; process++) Add(process);
        AddMessages();
        _builder.Header = MergedHeader.Of(_clocks, _processes);
        _builder.Health = MergedHeader.HealthOf(_clocks, _processes);
        return _builder.Build();
    }

    private void Add(int process)
    {
        Trace trace = _clocks[process].Input.Trace;
        (string label, ClockAlignment alignment) = (_processes[process].Label, _processes[process].Alignment);
        long offset = alignment.OffsetNs;
        int[] strings = [.. trace.Strings.Texts.ToArray().Select(_builder.Intern)];
        int[] components = [.. trace.Components.Select(c => _builder.AddComponent(c with { Name = _components.Of(c.Name, label) }))];
        int[] devices = _devices.Add(_clocks[process], alignment);
        Dictionary<long, long> threads = ThreadsOf(trace, process);
        int[] tracks = AddTracks(trace, label, threads, devices);
        int[] edges = [.. trace.Edges.Select(e => _builder.AddEdge(e with { Producer = Mapped(components, e.Producer), Consumer = Mapped(components, e.Consumer) }))];
        AddSpans(trace, process, offset, strings, components, tracks, devices);
        for (int r = 0; r < trace.Requests.Count; r++)
        {
            int @class = _builder.Intern(_classes.Of(trace.Strings[trace.Requests.Class[r]], label));
            _builder.AddRequest(_firstSpan[process] + trace.Requests.Span[r], trace.Requests.Id[r], @class, trace.Requests.IntendedStart[r] + offset);
        }

        AddHandOffs(trace, process, offset, edges);
        AddFlows(trace, process);
        for (int c = 0; c < trace.Counters.Length; c++)
        {
            CounterInfo info = trace.Counters[c];
            // The counter of a thread follows the new id of its track.
            string name = ThreadCpuTimeCounter.TryThread(info.Name, out long thread) ? ThreadCpuTimeCounter.NameOf(threads.GetValueOrDefault(thread, thread))
                : info.Component < 0 ? _counters.Of(info.Name, label) : info.Name;
            int counter = _builder.AddCounter(info with
            {
                Name = name, Component = Mapped(components, info.Component), Device = Mapped(devices, info.Device), Process = _firstProcess[process] + info.Process,
                Quantity = ThreadCpuTimeCounter.TryThread(info.Name, out _) || name == info.Counts ? "" : info.Counts,
            });
            for (int i = 0; i < trace.CounterSamples[c].Count; i++) _builder.AddCounterSample(counter, trace.CounterSamples[c].Time[i] + offset, trace.CounterSamples[c].Value[i]);
        }

        _requests += trace.Requests.Count;
    }

    private Dictionary<long, long> ThreadsOf(Trace trace, int process)
    {
        // Threads of different machines may have the same id, and calls are found by it.
        Dictionary<long, long> ids = [];
        IEnumerable<long> ofTracks = trace.Tracks.Where(t => t.Kind is TrackKind.HostThread or TrackKind.HostCalls && t.NativeId != 0).Select(t => t.NativeId);
        IEnumerable<long> ofCounters = trace.Counters.Select(c => ThreadCpuTimeCounter.TryThread(c.Name, out long thread) ? thread : 0).Where(t => t != 0);
        foreach (long thread in ofTracks.Concat(ofCounters)) ids.TryAdd(thread, _threads.Contains(thread) ? thread + ((long)process << 40) : thread);
        _threads.UnionWith(ids.Values);
        return ids;
    }

    private int[] AddTracks(Trace trace, string label, Dictionary<long, long> threads, int[] devices) =>
        [.. trace.Tracks.Select(t => _builder.AddTrack(t with
        {
            Name = t.Name.Length > 0 ? $"{label}: {t.Name}" : label,
            NativeId = t.Kind is TrackKind.HostThread or TrackKind.HostCalls ? threads.GetValueOrDefault(t.NativeId, t.NativeId) : t.NativeId,
            Device = Mapped(devices, t.Device),
        }))];

    private void AddSpans(Trace trace, int process, long offset, int[] strings, int[] components, int[] tracks, int[] devices)
    {
        int allocated = trace.Strings.Texts.IndexOf(AllocationAttributes.Bytes), device = trace.Strings.Texts.IndexOf(AllocationAttributes.Device), of = trace.Strings.Texts.IndexOf(AllocationAttributes.Process), owner = allocated >= 0 && process > 0 ? _builder.Intern(AllocationAttributes.Process) : -1;
        int first = _firstSpan[process] = _builder.SpanCount;
        SpanTable spans = trace.Spans;
        for (int row = 0; row < spans.Count; row++)
        {
            int parent = spans.Parent[row], request = spans.Request[row];
            _builder.AddSpan(
                tracks[spans.Track[row]], spans.Start[row] + offset, spans.Duration[row], strings[spans.Name[row]], Mapped(components, spans.Component[row]),
                (SpanKind)spans.Kind[row], parent < 0 ? -1 : first + parent, request < 0 ? -1 : _requests + request, (SpanFlags)spans.Flags[row]);
            ReadOnlySpan<int> keys = trace.Attributes.KeysOf(row);
            for (int i = 0; i < keys.Length; i++)
            {
                AttributeValue value = trace.Attributes.ValuesOf(row)[i];
                if (keys[i] == device) value = Mapped(devices, (int)value.Int64);
                else if (keys[i] == of) value = _firstProcess[process] + value.Int64;
                _builder.AddAttribute(first + row, strings[keys[i]], value);
                // Addresses are a process's own.
                if (keys[i] == allocated && owner >= 0 && (of < 0 || !trace.Attributes.TryGet(row, of, out _))) _builder.AddAttribute(first + row, owner, (long)_firstProcess[process]);
            }
        }
    }

    // So are identities of tensors: those of the first process stay, those of the others are moved apart. 0 is none.
    private static long Own(int process, long identity) => identity == 0 ? 0 : identity + ((long)process << ProcessBit);

    private void AddHandOffs(Trace trace, int process, long offset, int[] edges)
    {
        HandOffTable rows = trace.HandOffs;
        int first = _firstSpan[process];
        for (int h = 0; h < rows.Count; h++)
        {
            _builder.AddHandOff(
                edges[rows.Edge[h]], rows.Produced[h] + offset, rows.Consumed[h] == -1 ? -1 : rows.Consumed[h] + offset, rows.Bytes[h],
                rows.Layout[h] < 0 ? -1 : _builder.AddLayout(rows.Layouts[rows.Layout[h]]), Own(process, rows.Tensor[h]), rows.Version[h],
                rows.ProducerSpan[h] < 0 ? -1 : first + rows.ProducerSpan[h], rows.ConsumerSpan[h] < 0 ? -1 : first + rows.ConsumerSpan[h],
                rows.Request[h] < 0 ? -1 : _requests + rows.Request[h]);
        }
    }

    private void AddFlows(Trace trace, int process)
    {
        foreach (LinkIds ids in (LinkIds[])[_launches, _handOffs, _flows]) ids.NextProcess();
        for (int f = 0; f < trace.Flows.Count; f++)
        {
            var kind = (FlowKind)trace.Flows.Kind[f];
            LinkIds ids = kind switch { FlowKind.Launch or FlowKind.Dependency => _launches, FlowKind.HandOff => _handOffs, _ => _flows };
            _builder.AddFlow(_firstSpan[process] + trace.Flows.From[f], _firstSpan[process] + trace.Flows.To[f], kind, ids.Of(trace.Flows.Id[f]));
        }
    }

    // A message is a cause in one process and its effect in another.
    private void AddMessages()
    {
        for (int from = 0; from < _clocks.Length; from++)
        {
            foreach ((string id, int sender) in _clocks[from].Sent.OrderBy(m => m.Value))
            {
                for (int to = 0; to < _clocks.Length; to++)
                {
                    if (to == from || !_clocks[to].Received.TryGetValue(id, out int receiver)) continue;
                    _builder.AddFlow(_firstSpan[from] + sender, _firstSpan[to] + receiver, FlowKind.User, _flows.Fresh());
                    Messages++;
                }
            }
        }
    }

    private static int Mapped(int[] ids, int id) => (uint)id < (uint)ids.Length ? ids[id] : -1;

    private static IEnumerable<string> ClassesOf(Trace trace)
    {
        HashSet<int> classes = [.. trace.Requests.Class];
        return classes.Select(id => trace.Strings[id]);
    }

    private static IEnumerable<ulong> IdsOf(Trace[] traces, params FlowKind[] kinds)
    {
        HashSet<ulong> ids = [];
        foreach (Trace trace in traces)
            for (int f = 0; f < trace.Flows.Count; f++)
                if (kinds.Contains((FlowKind)trace.Flows.Kind[f])) ids.Add(trace.Flows.Id[f]);
        return ids;
    }
}
