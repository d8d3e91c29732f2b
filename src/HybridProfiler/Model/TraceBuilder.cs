using System.Collections.Immutable;

namespace HybridProfiler.Model;

/// <summary>
/// Collects what a recording or an importer finds and seals it into a <see cref="Trace"/>. Spans may be added in any
/// order; ids returned by the Add methods are valid for this builder only. Not thread-safe.
/// </summary>
public sealed class TraceBuilder
{
    /// <summary>Parent of a span whose nesting the builder is to find from times: the smallest span on the track that contains it.</summary>
    public const int FindParent = -2;

    private readonly Dictionary<string, int> _stringIds = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly Dictionary<TensorLayout, int> _layoutIds = [];
    private readonly List<ComponentInfo> _components = [];
    private readonly List<DeviceInfo> _devices = [];
    private readonly List<TrackInfo> _tracks = [];
    private readonly List<EdgeInfo> _edges = [];
    private readonly List<CounterInfo> _counters = [];
    private readonly List<CounterSamples> _samples = [];
    private Column<string> _strings = new();
    internal readonly SpanRows Spans = new();
    internal AttributeRows Attributes = new();
    internal RequestRows Requests = new();
    internal HandOffRows HandOffs = new();
    internal FlowRows Flows = new();

    /// <summary>Starts an empty trace.</summary>
    public TraceBuilder() => _strings.Add("");

    /// <summary>What the trace says about itself.</summary>
    public TraceHeader Header { get; set; } = new();

    /// <summary>What is missing, doubtful or costly; counted by whoever fills the builder.</summary>
    public Health Health { get; set; } = Health.Perfect;

    /// <summary>Number of spans added so far.</summary>
    public int SpanCount => Spans.Count;

    /// <summary>Tracks added so far; the position is the id.</summary>
    public IReadOnlyList<TrackInfo> Tracks => _tracks;

    /// <summary>Components added so far; the position is the id.</summary>
    public IReadOnlyList<ComponentInfo> Components => _components;

    /// <summary>Devices added so far; the position is the id.</summary>
    public IReadOnlyList<DeviceInfo> Devices => _devices;

    /// <summary>Id of a text, the same for equal texts.</summary>
    public int Intern(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ref int id = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_stringIds, text, out bool known);
        if (known) return id;
        id = _strings.Count;
        _strings.Add(text);
        return id;
    }

    /// <summary>Text of an id.</summary>
    public string TextOf(int id) => _strings[id];

    /// <summary>Adds a component and returns its id.</summary>
    public int AddComponent(ComponentInfo component) => Append(_components, component);

    /// <summary>Adds a device and returns its id.</summary>
    public int AddDevice(DeviceInfo device) => Append(_devices, device);

    /// <summary>Replaces what is known of a device, for facts found late (clock uncertainty).</summary>
    public void UpdateDevice(int device, DeviceInfo info) => _devices[device] = info;

    /// <summary>Adds a track and returns its id.</summary>
    public int AddTrack(TrackInfo track) => Append(_tracks, track);

    /// <summary>Replaces what is known of a track, for facts found late (a thread's name).</summary>
    public void UpdateTrack(int track, TrackInfo info) => _tracks[track] = info;

    /// <summary>Adds an edge and returns its id.</summary>
    public int AddEdge(EdgeInfo edge) => Append(_edges, edge);

    /// <summary>Adds a counter and returns its id.</summary>
    public int AddCounter(CounterInfo counter)
    {
        _samples.Add(new CounterSamples());
        return Append(_counters, counter);
    }

    /// <summary>Adds a sample of a counter.</summary>
    /// <param name="counter">Counter id.</param>
    /// <param name="timeNs">Time on the host's monotonic clock.</param>
    /// <param name="value">Value from then on.</param>
    public void AddCounterSample(int counter, long timeNs, double value)
    {
        CounterSamples samples = _samples[counter];
        samples.Times.Add(timeNs);
        samples.Values.Add(value);
    }

    /// <summary>Adds a span and returns its handle.</summary>
    /// <param name="track">Track id.</param>
    /// <param name="startNs">Start on the host's monotonic clock.</param>
    /// <param name="durationNs">Duration; at least 0.</param>
    /// <param name="name">String id of the name.</param>
    /// <param name="component">Component id, or -1.</param>
    /// <param name="kind">What the time was spent on.</param>
    /// <param name="parent">Handle of the enclosing span, -1 for none, or <see cref="FindParent"/>. On one track either all or none are <see cref="FindParent"/>; spans with known parents are added in the order in which they began.</param>
    /// <param name="request">Handle of the request, or -1.</param>
    /// <param name="flags">How it was recorded.</param>
    public int AddSpan(int track, long startNs, long durationNs, int name, int component = -1, SpanKind kind = SpanKind.Compute, int parent = FindParent, int request = -1, SpanFlags flags = SpanFlags.None) =>
        Spans.Add(new SpanRow
        {
            StartNs = startNs, DurationNs = durationNs, Track = track, Name = name, Component = component, Parent = parent, Request = request, Kind = (byte)kind, Flags = (byte)flags,
        });

    /// <summary>Sets the end of a span that was added before its end was known.</summary>
    /// <param name="span">Handle.</param>
    /// <param name="durationNs">Duration; at least 0.</param>
    /// <param name="flags">How it was recorded.</param>
    public void EndSpan(int span, long durationNs, SpanFlags flags = SpanFlags.None)
    {
        ref SpanRow row = ref Spans[span];
        row.DurationNs = durationNs;
        row.Flags = (byte)flags;
    }

    /// <summary>Start of a span that was added.</summary>
    public long StartOf(int span) => Spans[span].StartNs;

    /// <summary>Track id of a span that was added.</summary>
    public int TrackOf(int span) => Spans[span].Track;

    /// <summary>Component id of a span that was added, or -1.</summary>
    public int ComponentOf(int span) => Spans[span].Component;

    /// <summary>Sets the component of a span that was added.</summary>
    public void AttributeSpanTo(int span, int component) => Spans[span].Component = component;

    /// <summary>Sets the request of a span that was added.</summary>
    public void AssignRequest(int span, int request) => Spans[span].Request = request;

    /// <summary>Adds an attribute to a span.</summary>
    /// <param name="span">Handle.</param>
    /// <param name="key">String id of the key.</param>
    /// <param name="value">Value.</param>
    public void AddAttribute(int span, int key, AttributeValue value) => Attributes.Add(span, key, value);

    /// <summary>Adds a request and returns its handle.</summary>
    /// <param name="span">Handle of the request's own span.</param>
    /// <param name="id">Id given by the program.</param>
    /// <param name="class">String id of the class, or 0.</param>
    /// <param name="intendedStartNs">When it was meant to start.</param>
    public int AddRequest(int span, long id, int @class, long intendedStartNs) => Requests.Add(span, id, @class, intendedStartNs);

    /// <summary>Id of a layout, the same for equal layouts.</summary>
    public int AddLayout(TensorLayout layout)
    {
        if (!_layoutIds.TryGetValue(layout, out int id)) _layoutIds.Add(layout, id = _layoutIds.Count);
        return id;
    }

    /// <summary>Adds a hand-off and returns its handle.</summary>
    /// <param name="edge">Edge id.</param>
    /// <param name="producedNs">When the producer handed over.</param>
    /// <param name="consumedNs">When the consumer took over, or -1.</param>
    /// <param name="bytes">Bytes handed over.</param>
    /// <param name="layout">Layout id, or -1.</param>
    /// <param name="tensor">Identity of the tensor, or 0.</param>
    /// <param name="version">Version of its contents, or 0.</param>
    /// <param name="producerSpan">Handle of the producing span, or -1.</param>
    /// <param name="consumerSpan">Handle of the consuming span, or -1.</param>
    /// <param name="request">Handle of the request, or -1.</param>
    public int AddHandOff(int edge, long producedNs, long consumedNs, long bytes, int layout = -1, long tensor = 0, int version = 0, int producerSpan = -1, int consumerSpan = -1, int request = -1) =>
        HandOffs.Add(edge, producedNs, consumedNs, bytes, layout, tensor, version, producerSpan, consumerSpan, request);

    /// <summary>Adds a causal link.</summary>
    /// <param name="fromSpan">Handle of the causing span.</param>
    /// <param name="toSpan">Handle of the caused span.</param>
    /// <param name="kind">Why.</param>
    /// <param name="id">Id of the flow.</param>
    public void AddFlow(int fromSpan, int toSpan, FlowKind kind, ulong id) => Flows.Add(fromSpan, toSpan, (byte)kind, id);

    /// <summary>Seals the trace. The builder must not be used afterwards.</summary>
    public Trace Build()
    {
        SpanTable spans = SpanOrder.Seal(Spans, _tracks, out int[] rowOf);
        RequestTable requests = Requests.Seal(spans, rowOf, out int[] requestRowOf);
        for (int i = 0; i < spans.RequestColumn.Length; i++)
        {
            int request = spans.RequestColumn[i];
            if (request >= 0) spans.RequestColumn[i] = requestRowOf[request];
        }

        return new Trace
        {
            Header = Header,
            Strings = new StringTable(_strings.ToArray()),
            Components = [.. _components],
            Devices = [.. _devices],
            Tracks = [.. _tracks],
            Spans = spans,
            Attributes = Attributes.Seal(spans.Count, rowOf),
            Requests = requests,
            Edges = [.. _edges],
            HandOffs = HandOffs.Seal(rowOf, requestRowOf, [.. _layoutIds.OrderBy(l => l.Value).Select(l => l.Key)]),
            Counters = [.. _counters],
            CounterSamples = [.. _samples.Select(s => s.Seal())],
            Flows = Flows.Seal(rowOf),
            Health = Health,
        };
    }

    private static int Append<T>(List<T> list, T item)
    {
        ArgumentNullException.ThrowIfNull(item);
        list.Add(item);
        return list.Count - 1;
    }
}
