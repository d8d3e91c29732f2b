using System.Runtime.InteropServices;
using HybridProfiler.Devices;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Recording;

/// <summary>
/// Host calls that drivers reported after the fact. They are assigned by thread and time, and laid on tracks of their own:
/// calls that nest share a lane; one that was reported after a later call has been written goes to a lane beside it, so
/// that a streamed track never runs backwards. One caller at a time.
/// </summary>
internal sealed class HostCallLog(ITraceSink sink, Declarations declare, Decoder decoder)
{
    private readonly AttributedList<HostCall> _calls = new();
    private readonly List<int> _order = [];
    private readonly List<SpanAttribute> _attributes = [];
    private readonly Dictionary<(string Group, long Thread), List<Lane>> _lanes = [];
    private Comparison<int>? _byThreadAndTime;

    /// <summary>Calls that came so late that what was in force on their thread was forgotten.</summary>
    public long TooLate { get; private set; }

    public void Add(in HostCall call, ReadOnlySpan<DeviceAttribute> attributes) => _calls.Add(call, attributes);

    /// <summary>Hands over to the sink what was added. After the threads' records were read.</summary>
    public void Emit()
    {
        if (_calls.Count == 0) return;
        for (int i = 0; i < _calls.Count; i++) _order.Add(i);
        _order.Sort(_byThreadAndTime ??= ByThreadAndTime);
        foreach (int index in _order) Begin(index);
        foreach (List<Lane> lanes in _lanes.Values)
        {
            foreach (Lane lane in lanes) CloseUntil(lane, long.MaxValue);
        }

        _order.Clear();
        _calls.Clear();
    }

    private int ByThreadAndTime(int a, int b)
    {
        ref HostCall x = ref _calls[a], y = ref _calls[b];
        int order = x.Thread.CompareTo(y.Thread);
        if (order == 0) order = x.StartNs.CompareTo(y.StartNs);
        if (order == 0) order = y.EndNs.CompareTo(x.EndNs);
        return order == 0 ? a.CompareTo(b) : order;
    }

    private void Begin(int index)
    {
        ref HostCall call = ref _calls[index];
        long end = Math.Max(call.EndNs, call.StartNs);
        // In the middle: the scopes around a call contain it, so that a residual of the clocks cannot misplace it.
        long middle = call.StartNs + ((end - call.StartNs) / 2);
        if (!decoder.Histories.TryFind(call.Thread, middle, out int component, out int request) && decoder.Histories.HasForgotten(call.Thread)) TooLate++;
        // A call inside another may share its correlation: the outer one has submitted.
        bool submits = call.Correlation != 0 && decoder.Launches.TryAdd(call.Correlation, new Submission(component, request, call.StartNs));

        _attributes.Clear();
        if (call.Result != 0) _attributes.Add(new SpanAttribute(s_result, call.Result));
        foreach (DeviceAttribute attribute in _calls.AttributesOf(index)) _attributes.Add(declare.Attribute(attribute.Key, attribute.Bits));
        Lane lane = LaneFor(call, end);
        SpanBegin begin = new()
        {
            TimeNs = call.StartNs,
            Name = Registry.Intern(call.Name),
            Component = component,
            Kind = call.Kind,
            Request = request,
            Launch = submits ? call.Correlation : 0,
            Attributes = CollectionsMarshal.AsSpan(_attributes),
        };
        sink.BeginSpan(lane.Track, begin);
        lane.Ends.Push(end);
    }

    private Lane LaneFor(in HostCall call, long end)
    {
        string group = call.Group ?? "calls";
        ref List<Lane>? lanes = ref CollectionsMarshal.GetValueRefOrAddDefault(_lanes, (group, call.Thread), out _);
        lanes ??= [];
        foreach (Lane lane in lanes)
        {
            CloseUntil(lane, call.StartNs);
            if (lane.Ends.TryPeek(out long around) ? end <= around : call.StartNs >= lane.LastNs) return lane;
        }

        string thread = call.Thread == 0 ? "" : ", " + (decoder.Histories.NameOf(call.Thread) ?? $"thread {call.Thread}");
        Lane added = new(declare.AddTrack(new TrackInfo(TrackKind.HostCalls, group + thread, call.Thread, -1, lanes.Count)));
        lanes.Add(added);
        return added;
    }

    private void CloseUntil(Lane lane, long ns)
    {
        while (lane.Ends.TryPeek(out long end) && end <= ns)
        {
            lane.Ends.Pop();
            lane.LastNs = end;
            sink.EndSpan(lane.Track, end, SpanFlags.None, []);
        }
    }

    private static readonly int s_result = Registry.Intern("result");

    private sealed class Lane(int track)
    {
        public int Track { get; } = track;

        /// <summary>Ends of the calls that are open on it, innermost on top.</summary>
        public Stack<long> Ends { get; } = new();

        public long LastNs { get; set; } = long.MinValue;
    }
}
