using System.Runtime.CompilerServices;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Writes the spans of a trace as complete events, and the names of the threads that they lie on.</summary>
internal sealed class ChromeSpans
{
    // Everything in an event but its name, its component, its thread and its attributes.
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
    private readonly List<ChromeLane> _all;
    private readonly List<ChromeLane> _lanes = [];
    private readonly Dictionary<int, ChromeLane> _threads = [];
    private readonly ChromeCalls _callPlaces;
    private ChromeLane? _instants;
    private ChromeLane? _thread;
    private bool _calls;

    public ChromeSpans(Trace trace, ChromeOutput output, ChromeTracks tracks, ChromeStrings strings, ChromeLaunches launches, ChromeCalls calls, List<ChromeLane> lanes, long originNs)
    {
        (_trace, _output, _tracks, _strings, _launches, _callPlaces, _all, _originNs) = (trace, output, tracks, strings, launches, calls, lanes, originNs);
        _facts = new ChromeSpanFacts(trace);
        _attributes = new ChromeAttributes(trace, output, strings, _facts);
        _layout = new ChromeLayout(trace.Spans);
    }

    /// <summary>Writes a track.</summary>
    /// <param name="track">Track id.</param>
    /// <param name="places">Takes where each span came to lie, for flows; null when there are none.</param>
    public void Write(int track, ChromeSpanPlaces? places)
    {
        bool onDevice = _trace.Tracks[track].Kind == TrackKind.DeviceQueue;
        _calls = _trace.Tracks[track].Kind == TrackKind.HostCalls;
        _layout.Begin(track, _originNs);
        _lanes.Clear();
        _instants = null;
        _thread = _calls && _callPlaces.TryThread(track, out int thread) ? FirstLaneOf(thread) : null;
        if (_thread is null || !AllOnThread(track)) LaneOf(track, 0);
        if (onDevice)
        {
            int device = _trace.Tracks[track].Device;
            _facts.BeginDevice(StreamArguments(track));
            _attributes.BeginDevice((uint)device < (uint)_trace.Devices.Length ? _trace.Devices[device].Api : DeviceApi.Cuda);
        }
        else
        {
            _facts.BeginHost();
        }

        WriteRows(track, onDevice, places);
    }

    private ChromeLane LaneOf(int track, int lane)
    {
        if (lane == ChromeLayout.InstantLane) return _instants ??= ChromeLane.Open(_all, _output, _trace, _tracks, track, lane);
        while (_lanes.Count <= lane) _lanes.Add(_lanes.Count == 0 ? FirstLaneOf(track) : ChromeLane.Open(_all, _output, _trace, _tracks, track, _lanes.Count));
        return _lanes[lane];
    }

    // The lane of a thread may be needed by its calls before its own turn.
    private ChromeLane FirstLaneOf(int track)
    {
        if (!_threads.TryGetValue(track, out ChromeLane? lane)) _threads.Add(track, lane = ChromeLane.Open(_all, _output, _trace, _tracks, track, 0));
        return lane;
    }

    private bool AllOnThread(int track)
    {
        for (int row = _trace.Spans.TrackOffsets[track]; row < _trace.Spans.TrackOffsets[track + 1]; row++)
            if (_callPlaces.Around(_trace.Spans, row) == ChromeCalls.Apart) return false;
        return true;
    }

    // Compiled for good at once: a trace is often written a single time, soon after the start of a program.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteRows(int track, bool onDevice, ChromeSpanPlaces? places)
    {
        SpanTable spans = _trace.Spans;
        ChromeOutput output = _output;
        long originNs = _originNs;
        bool attributed = _attributes.HasAny;
        for (int row = spans.TrackOffsets[track], end = spans.TrackOffsets[track + 1]; row < end; row++)
        {
            ChromePlace place = _layout.Place(row);
            ChromeLane lane = _thread is not null && _callPlaces.Around(spans, row) != ChromeCalls.Apart ? _thread : LaneOf(track, place.Lane);
            places?.Set(row, place.StartNs, lane);
            var kind = (SpanKind)spans.KindColumn[row];
            int link = _launches.LinkOf(row);
            bool launches = _launches.Launches(row, link), transfersOnDevice = onDevice && kind is SpanKind.Transfer or SpanKind.Fill;
            ref readonly ChromeBlock head = ref _facts.Head(kind, onDevice, !onDevice && (launches | _calls));
            ref readonly ChromeBlock arguments = ref _facts.Arguments(spans.ComponentColumn[row], kind);
            ref readonly ChromeBlock tail = ref lane.Tail;
            ChromeBlock name = _strings[spans.NameColumn[row]];

            ChromeCursor cursor = output.Open(FixedRoom + name.Length + tail.Length + arguments.Length);
            cursor.Put(head);
            cursor.Put(name);
            cursor.Put(tail);
            cursor.PutMicroseconds(place.StartNs - originNs);
            cursor.Put(",\"dur\":"u8);
            cursor.PutMicroseconds(place.EndNs - place.StartNs);
            cursor.Put(arguments);
            if (!onDevice)
            {
                cursor.Put((ulong)_launches.ExternalIdOfHost(row, link));
            }
            else if (link >= 0)
            {
                cursor.Put(",\"External id\":"u8);
                cursor.Put((ulong)_launches.ExternalIdOfLaunch(link));
            }

            if (link >= 0 && (onDevice || launches))
            {
                cursor.Put(",\"correlation\":"u8);
                cursor.Put(_trace.Flows.IdColumn[link]);
            }

            int request = spans.RequestColumn[row];
            if (request >= 0)
            {
                cursor.Put(",\"request\":"u8);
                cursor.Put(_trace.Requests.IdColumn[request]);
            }

            bool plain = (spans.DurationColumn[row] > 0) & (spans.FlagColumn[row] == 0) & !transfersOnDevice & !attributed
                & (request < 0 || _trace.Requests.SpanColumn[request] != row);
            if (plain) cursor.Put("}}"u8);
            output.Close(cursor);
            if (!plain) WriteRarer(row, request, onDevice, transfersOnDevice);
        }
    }

    /// <summary>Writes the facts that few spans have, the attributes, and the end of the event.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteRarer(int row, int request, bool onDevice, bool transfersOnDevice)
    {
        SpanTable spans = _trace.Spans;
        if (spans.DurationColumn[row] <= 0)
        {
            _output.Write(",\"start_ns\":"u8);
            _output.WriteNumber(spans.StartColumn[row] - _originNs);
            _output.Write(",\"duration_ns\":0"u8);
        }

        var flags = (SpanFlags)spans.FlagColumn[row];
        if ((flags & SpanFlags.Unfinished) != 0) _output.Write(",\"unfinished\":true"u8);
        if ((flags & SpanFlags.EndInferred) != 0) _output.Write(",\"end_inferred\":true"u8);
        if ((flags & SpanFlags.ExplicitComponent) != 0) _output.Write(",\"explicit_component\":true"u8);
        if (transfersOnDevice) WriteBandwidth(row);
        if (request >= 0) WriteOwnFactsOfRequest(row, request);
        if (_attributes.HasAny) _attributes.Write(row, onDevice);
        _output.Write("}}"u8);
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
        _output.Write(",\"memory bandwidth (GB/s)\":"u8);
        _output.WriteNumber(bandwidth);
    }

    private void WriteOwnFactsOfRequest(int row, int request)
    {
        RequestTable requests = _trace.Requests;
        if (requests.SpanColumn[request] != row) return;
        _output.Write(",\"intended_start_ns\":"u8);
        _output.WriteNumber(requests.IntendedStartColumn[request] - _originNs);
        if (requests.ClassColumn[request] == 0) return;
        _output.Write(",\"request_class\":"u8);
        _output.WriteText(_trace.Strings[requests.ClassColumn[request]]);
    }

    private byte[] StreamArguments(int track)
    {
        TrackInfo info = _trace.Tracks[track];
        string device = (uint)info.Device < (uint)_trace.Devices.Length ? $"\"device\":{info.Device}," : "";
        return System.Text.Encoding.ASCII.GetBytes($"{device}\"stream\":{_tracks.TidOf(track)}");
    }
}
