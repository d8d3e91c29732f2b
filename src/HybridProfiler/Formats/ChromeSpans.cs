using System.Runtime.CompilerServices;
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

    // Compiled at once: a trace is often written a single time, soon after the start of a program.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Write(int row, bool onDevice, in ChromePlace place, ChromeLane lane)
    {
        SpanTable spans = _trace.Spans;
        var kind = (SpanKind)spans.KindColumn[row];
        int link = _launches.LinkOf(row);
        bool launches = _launches.Launches(row, link);
        ReadOnlySpan<byte> head = ChromeSpanFacts.Head(kind, onDevice, launches, onDevice && kind == SpanKind.Transfer && Fills(row));
        ReadOnlySpan<byte> name = _strings[spans.NameColumn[row]];
        ReadOnlySpan<byte> component = _facts.ComponentArguments(spans.ComponentColumn[row]);
        if (name.Length + component.Length > ChromeOutput.MaximumRoom - FixedRoom)
        {
            _output.Write(head);
            _output.Write(name);
            head = default;
            name = default;
        }

        ChromeCursor cursor = _output.Open(FixedRoom + name.Length);
        cursor.Put(head);
        cursor.Put(name);
        cursor.Put(lane.Tail);
        cursor.PutMicroseconds(place.StartNs - _originNs);
        cursor.Put(",\"dur\":"u8);
        cursor.PutMicroseconds(place.EndNs - place.StartNs);
        if (onDevice)
        {
            cursor.Put(",\"args\":{"u8);
            cursor.Put(_stream);
        }

        long externalId = _launches.ExternalIdOf(row, link, onDevice);
        if (externalId > 0)
        {
            cursor.Put(onDevice ? ",\"External id\":"u8 : ",\"args\":{\"External id\":"u8);
            cursor.Put(externalId);
        }

        if (link >= 0 && (onDevice || launches))
        {
            cursor.Put(",\"correlation\":"u8);
            cursor.Put(_trace.Flows.IdColumn[link]);
        }

        cursor.Put(ChromeSpanFacts.KindArgument(kind, onDevice));
        if (spans.RequestColumn[row] >= 0)
        {
            cursor.Put(",\"request\":"u8);
            cursor.Put(_trace.Requests.IdColumn[spans.RequestColumn[row]]);
        }

        bool plain = (spans.DurationColumn[row] > 0) & (spans.FlagColumn[row] == 0) & !(onDevice && kind == SpanKind.Transfer);
        if (!plain) PutRarer(ref cursor, row, onDevice && kind == SpanKind.Transfer);
        _output.Close(cursor);
        if (component.Length > 0) _output.Write(component);
        if (spans.RequestColumn[row] >= 0) WriteOwnFactsOfRequest(row, spans.RequestColumn[row]);
        _attributes.Write(row);
        _output.Write("}}"u8);
    }

    private void PutRarer(ref ChromeCursor cursor, int row, bool transfersOnDevice)
    {
        SpanTable spans = _trace.Spans;
        if (spans.DurationColumn[row] <= 0)
        {
            cursor.Put(",\"start_ns\":"u8);
            cursor.Put(spans.StartColumn[row] - _originNs);
            cursor.Put(",\"duration_ns\":0"u8);
        }

        var flags = (SpanFlags)spans.FlagColumn[row];
        if ((flags & SpanFlags.Unfinished) != 0) cursor.Put(",\"unfinished\":true"u8);
        if ((flags & SpanFlags.EndInferred) != 0) cursor.Put(",\"end_inferred\":true"u8);
        if ((flags & SpanFlags.ExplicitComponent) != 0) cursor.Put(",\"explicit_component\":true"u8);
        if (transfersOnDevice) PutBandwidth(ref cursor, row);
    }

    private void PutBandwidth(ref ChromeCursor cursor, int row)
    {
        long duration = _trace.Spans.DurationColumn[row];
        if (duration <= 0 || _facts.BytesKey < 0) return;
        if (!_trace.Attributes.TryGet(row, _facts.BytesKey, out AttributeValue bytes)) return;
        if (bytes.Type is not (AttributeType.Int64 or AttributeType.Double)) return;
        // Bytes per nanosecond are gigabytes (10^9) per second.
        double bandwidth = bytes.Double / duration;
        if (!double.IsFinite(bandwidth)) return;
        cursor.Put(",\"memory bandwidth (GB/s)\":"u8);
        cursor.Put(bandwidth);
    }

    private void WriteOwnFactsOfRequest(int row, int request)
    {
        RequestTable requests = _trace.Requests;
        if (requests.SpanColumn[request] != row) return;
        _output.Write(",\"intended_start_ns\":"u8);
        _output.WriteNumber(requests.IntendedStartColumn[request] - _originNs);
        if (requests.ClassColumn[request] == 0) return;
        _output.Write(",\"request_class\":\""u8);
        _output.Write(_strings[requests.ClassColumn[request]]);
        _output.Write("\""u8);
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
