using System.Runtime.InteropServices;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>A sink that builds a <see cref="Trace"/> in memory.</summary>
internal sealed class BuilderSink(Func<int, string> textOf) : ITraceSink
{
    private readonly TraceBuilder _builder = new();
    private readonly List<List<int>> _open = [];
    private readonly Dictionary<ulong, int> _launches = [];
    private readonly List<(int Span, ulong Launch)> _launched = [];
    private readonly Dictionary<ulong, int> _operations = [];
    private readonly List<(int Span, ulong Operation)> _dependencies = [];
    private readonly Dictionary<ulong, Produced> _produced = [];
    private readonly List<ulong> _handOffs = [];
    private readonly Dictionary<ulong, List<(long Ns, int Span)>> _flows = [];
    private readonly Dictionary<int, (long Id, int Class, long IntendedNs)> _requests = [];
    private readonly Dictionary<int, int> _requestSpans = [];
    private readonly List<(int Span, int Request)> _assigned = [];
    private int[] _names = [];

    public void SetHeader(TraceHeader header) => _builder.Header = header;

    public void SetHealth(Health health) => _builder.Health = health;

    public void DeclareComponent(int id, ComponentInfo component) => Expect(id, _builder.AddComponent(component));

    public void DeclareDevice(int id, DeviceInfo device)
    {
        if (id < _builder.Devices.Count) _builder.UpdateDevice(id, device);
        else Expect(id, _builder.AddDevice(device));
    }

    public void DeclareTrack(int id, TrackInfo track)
    {
        if (id < _builder.Tracks.Count)
        {
            _builder.UpdateTrack(id, track);
            return;
        }

        Expect(id, _builder.AddTrack(track));
        _open.Add([]);
    }

    public void DeclareEdge(int id, EdgeInfo edge) => Expect(id, _builder.AddEdge(edge));

    public void DeclareCounter(int id, CounterInfo counter) => Expect(id, _builder.AddCounter(counter));

    public void DeclareRequest(int request, long id, int @class, long intendedStartNs) => _requests[request] = (id, NameOf(@class), intendedStartNs);

    public void BeginSpan(int track, in SpanBegin begin)
    {
        List<int> open = _open[track];
        int span = _builder.AddSpan(track, begin.TimeNs, 0, NameOf(begin.Name), begin.Component, begin.Kind, open.Count > 0 ? open[^1] : -1, -1, SpanFlags.Unfinished);
        open.Add(span);
        if (begin.Request >= 0)
        {
            if (_builder.Tracks[track].Kind == TrackKind.Requests) _requestSpans[begin.Request] = span;
            _assigned.Add((span, begin.Request));
        }

        if (begin.Launch != 0) _launches[begin.Launch] = span;
        AddAttributes(span, begin.Attributes);
    }

    public void EndSpan(int track, long timeNs, SpanFlags flags, ReadOnlySpan<SpanAttribute> attributes)
    {
        List<int> open = _open[track];
        int span = open[^1];
        open.RemoveAt(open.Count - 1);
        _builder.EndSpan(span, timeNs - _builder.StartOf(span), flags);
        AddAttributes(span, attributes);
    }

    public void DeviceSpan(int track, in DeviceSpanRow row)
    {
        int span = _builder.AddSpan(track, row.StartNs, row.DurationNs, NameOf(row.Name), row.Component, row.Kind, -1, -1, row.Flags);
        if (row.Request >= 0) _assigned.Add((span, row.Request));
        if (row.Launch != 0)
        {
            _launched.Add((span, row.Launch));
            _operations[row.Launch] = span;
        }

        foreach (ulong operation in row.WaitedFor) _dependencies.Add((span, operation));
        AddAttributes(span, row.Attributes);
    }

    public void CounterSample(int counter, long timeNs, double value) => _builder.AddCounterSample(counter, timeNs, value);

    public void Produce(int track, long timeNs, ulong handOff, in HandOffRow row)
    {
        Of(handOff).Row = (timeNs, row, Innermost(track));
        _handOffs.Add(handOff);
    }

    public void Consume(int track, long timeNs, ulong handOff)
    {
        Produced produced = Of(handOff);
        // The first one to take over counts.
        if (produced.ConsumedNs < 0) (produced.ConsumedNs, produced.Consumer) = (timeNs, Innermost(track));
    }

    public void FlowPoint(int track, long timeNs, ulong flow)
    {
        int span = Innermost(track);
        if (span < 0) return;
        ref List<(long, int)>? points = ref CollectionsMarshal.GetValueRefOrAddDefault(_flows, flow, out _);
        (points ??= []).Add((timeNs, span));
    }

    public void Flush()
    {
    }

    public void Dispose()
    {
    }

    /// <summary>Seals the trace.</summary>
    public Trace Build()
    {
        Dictionary<int, int> handles = [];
        foreach ((int request, int span) in _requestSpans.OrderBy(r => r.Key))
        {
            if (_requests.TryGetValue(request, out (long Id, int Class, long IntendedNs) info)) handles[request] = _builder.AddRequest(span, info.Id, info.Class, info.IntendedNs);
        }

        foreach ((int span, int request) in _assigned)
        {
            if (handles.TryGetValue(request, out int handle)) _builder.AssignRequest(span, handle);
        }

        foreach ((int span, ulong launch) in _launched)
        {
            if (_launches.TryGetValue(launch, out int host)) _builder.AddFlow(host, span, FlowKind.Launch, launch);
        }

        foreach ((int span, ulong operation) in _dependencies)
        {
            if (_operations.TryGetValue(operation, out int before)) _builder.AddFlow(before, span, FlowKind.Dependency, operation);
        }

        foreach ((ulong flow, List<(long Ns, int Span)> points) in _flows)
        {
            points.Sort();
            for (int i = 1; i < points.Count; i++)
            {
                if (points[i - 1].Span != points[i].Span) _builder.AddFlow(points[i - 1].Span, points[i].Span, FlowKind.User, flow);
            }
        }

        BuildHandOffs(handles);
        return _builder.Build();
    }

    private void BuildHandOffs(Dictionary<int, int> handles)
    {
        long unconsumed = 0;
        foreach (ulong id in _handOffs)
        {
            Produced produced = _produced[id];
            if (produced.Row is not { } made) continue;
            long consumed = produced.ConsumedNs < 0 ? -1 : Math.Max(produced.ConsumedNs, made.Ns);
            if (consumed < 0) unconsumed++;
            int layout = made.Row.Layout is null ? -1 : _builder.AddLayout(made.Row.Layout);
            int request = handles.GetValueOrDefault(made.Row.Request, -1);
            _builder.AddHandOff(made.Row.Edge, made.Ns, consumed, made.Row.Bytes, layout, made.Row.Tensor, made.Row.Version, made.Span, produced.Consumer, request);
            if (made.Span >= 0 && produced.Consumer >= 0 && made.Span != produced.Consumer) _builder.AddFlow(made.Span, produced.Consumer, FlowKind.HandOff, id);
        }

        _builder.Health = _builder.Health with { UnconsumedHandOffs = unconsumed };
    }

    private void AddAttributes(int span, ReadOnlySpan<SpanAttribute> attributes)
    {
        foreach (SpanAttribute attribute in attributes) _builder.AddAttribute(span, NameOf(attribute.Key), attribute.Value);
    }

    private int Innermost(int track) => _open[track] is [.., int span] ? span : -1;

    private Produced Of(ulong handOff)
    {
        ref Produced? produced = ref CollectionsMarshal.GetValueRefOrAddDefault(_produced, handOff, out _);
        return produced ??= new Produced();
    }

    private int NameOf(int text)
    {
        if (text >= _names.Length) Array.Resize(ref _names, Math.Max(256, text * 2));
        ref int id = ref _names[text];
        if (id == 0) id = _builder.Intern(textOf(text)) + 1;
        return id - 1;
    }

    private static void Expect(int id, int added)
    {
        if (id != added) throw new InvalidOperationException($"The sink was given the id {id} where {added} was next: ids are dense and declared in order.");
    }

    private sealed class Produced
    {
        public (long Ns, HandOffRow Row, int Span)? Row { get; set; }

        public long ConsumedNs { get; set; } = -1;

        public int Consumer { get; set; } = -1;
    }
}
