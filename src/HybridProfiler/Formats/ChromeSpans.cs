using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Writes the spans of a trace as complete events, and the names of the threads that they lie on.</summary>
internal sealed class ChromeSpans
{
    // Everything in an event but its name, its component and its attributes.
    private const int FixedRoom = 1024;

    private readonly Trace _trace;
    private readonly ChromeOutput _output;
    private readonly ChromeTracks _tracks;
    private readonly ChromeStrings _strings;
    private readonly ChromeLaunches _launches;
    private readonly ChromeSpanFacts _facts;
    private readonly ChromeAttributes _attributes;
    private readonly ChromeLayout _layout;
    private readonly long _originNs;
    private readonly List<ChromeLane> _lanes = [];
    private ChromeLane? _instants;
    private byte[] _stream = [];

    public ChromeSpans(Trace trace, ChromeOutput output, ChromeTracks tracks, ChromeStrings strings, ChromeLaunches launches, long originNs)
    {
        (_trace, _output, _tracks, _strings, _launches, _originNs) = (trace, output, tracks, strings, launches, originNs);
        _facts = new ChromeSpanFacts(trace);
        _attributes = new ChromeAttributes(trace, output, strings, _facts);
        _layout = new ChromeLayout(trace.Spans);
    }

    /// <summary>Writes a track.</summary>
    /// <param name="track">Track id.</param>
    /// <param name="places">Takes where each span came to lie, for flows; null when there are none.</param>
    public void Write(int track, ChromeSpanPlaces? places)
    {
        SpanTable spans = _trace.Spans;
        bool onDevice = _trace.Tracks[track].Kind == TrackKind.DeviceQueue;
        _layout.Begin(track, _originNs);
        _lanes.Clear();
        _instants = null;
        _lanes.Add(ChromeLane.Open(_output, _trace, _tracks, track, 0));
        if (onDevice) _stream = StreamArguments(track);
        int end = spans.TrackOffsets[track + 1];
        for (int row = spans.TrackOffsets[track]; row < end; row++)
        {
            ChromePlace place = _layout.Place(row);
            ChromeLane lane = LaneOf(track, place.Lane);
            places?.Set(row, place.StartNs, lane.Tid);
            Write(row, onDevice, place, lane);
        }
    }

    private ChromeLane LaneOf(int track, int lane)
    {
        if (lane == ChromeLayout.InstantLane) return _instants ??= ChromeLane.Open(_output, _trace, _tracks, track, lane);
        while (_lanes.Count <= lane) _lanes.Add(ChromeLane.Open(_output, _trace, _tracks, track, _lanes.Count));
        return _lanes[lane];
    }

    private void Write(int row, bool onDevice, in ChromePlace place, ChromeLane lane)
    {
        SpanTable spans = _trace.Spans;
        ChromeOutput output = _output;
        var kind = (SpanKind)spans.KindColumn[row];
        int link = _launches.LinkOf(row);
        bool launches = _launches.Launches(row, link);

        output.Ensure(FixedRoom);
        output.Put(ChromeSpanFacts.Head(kind, onDevice, launches, onDevice && kind == SpanKind.Transfer && Fills(row)));
        output.Write(_strings[spans.NameColumn[row]]);
        output.Ensure(FixedRoom);
        output.Put(lane.Tail);
        output.PutMicroseconds(place.StartNs - _originNs);
        output.Put(",\"dur\":"u8);
        output.PutMicroseconds(place.EndNs - place.StartNs);

        long externalId = _launches.ExternalIdOf(row, link, onDevice);
        output.Put(",\"args\":{"u8);
        if (onDevice) output.Put(_stream);
        if (externalId > 0)
        {
            output.Put(onDevice ? ",\"External id\":"u8 : "\"External id\":"u8);
            output.Put(externalId);
        }

        if (link >= 0 && (onDevice || launches))
        {
            output.Put(",\"correlation\":"u8);
            output.Put(_trace.Flows.IdColumn[link]);
        }

        ReadOnlySpan<byte> component = _facts.ComponentArguments(spans.ComponentColumn[row]);
        if (component.Length > 0)
        {
            output.Write(component);
            output.Ensure(FixedRoom);
        }

        output.Put(ChromeSpanFacts.KindArgument(kind, onDevice));
        if (spans.DurationColumn[row] <= 0) WriteTrueTimes(row);
        if (spans.FlagColumn[row] != 0) WriteFlags((SpanFlags)spans.FlagColumn[row]);
        if (spans.RequestColumn[row] >= 0) WriteRequest(row, spans.RequestColumn[row]);
        if (onDevice && kind == SpanKind.Transfer) WriteBandwidth(row);
        _attributes.Write(row);
        output.Ensure(2);
        output.Put("}}"u8);
    }

    private void WriteTrueTimes(int row)
    {
        _output.Put(",\"start_ns\":"u8);
        _output.Put(_trace.Spans.StartColumn[row] - _originNs);
        _output.Put(",\"duration_ns\":0"u8);
    }

    private void WriteFlags(SpanFlags flags)
    {
        if ((flags & SpanFlags.Unfinished) != 0) _output.Put(",\"unfinished\":true"u8);
        if ((flags & SpanFlags.EndInferred) != 0) _output.Put(",\"end_inferred\":true"u8);
        if ((flags & SpanFlags.ExplicitComponent) != 0) _output.Put(",\"explicit_component\":true"u8);
    }

    private void WriteRequest(int row, int request)
    {
        RequestTable requests = _trace.Requests;
        _output.Put(",\"request\":"u8);
        _output.Put(requests.IdColumn[request]);
        if (requests.SpanColumn[request] != row) return;
        _output.Put(",\"intended_start_ns\":"u8);
        _output.Put(requests.IntendedStartColumn[request] - _originNs);
        if (requests.ClassColumn[request] == 0) return;
        _output.Put(",\"request_class\":\""u8);
        _output.Write(_strings[requests.ClassColumn[request]]);
        _output.Ensure(FixedRoom);
        _output.Put("\""u8);
    }

    private void WriteBandwidth(int row)
    {
        long duration = _trace.Spans.DurationColumn[row];
        if (duration <= 0 || _facts.BytesKey < 0) return;
        if (!_trace.Attributes.TryGet(row, _facts.BytesKey, out AttributeValue bytes)) return;
        if (bytes.Type is not (AttributeType.Int64 or AttributeType.Double)) return;
        // Bytes per nanosecond are gigabytes (10^9) per second.
        double bandwidth = bytes.Double / duration;
        if (!double.IsFinite(bandwidth)) return;
        _output.Put(",\"memory bandwidth (GB/s)\":"u8);
        _output.Put(bandwidth);
    }

    private bool Fills(int row) =>
        _facts.NameSaysFill(_trace.Spans.NameColumn[row])
        || (_facts.DirectionKey >= 0 && _trace.Attributes.TryGet(row, _facts.DirectionKey, out AttributeValue direction) && direction.String == "fill");

    private byte[] StreamArguments(int track)
    {
        TrackInfo info = _trace.Tracks[track];
        string device = (uint)info.Device < (uint)_trace.Devices.Length ? $"\"device\":{info.Device}," : "";
        return System.Text.Encoding.ASCII.GetBytes($"{device}\"stream\":{_tracks.TidOf(track)}");
    }
}
