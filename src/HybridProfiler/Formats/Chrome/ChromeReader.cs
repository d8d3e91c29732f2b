using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Reads Chrome's JSON: PyTorch's dialect on CUDA and ROCm, ONNX Runtime's profile, this library's own, and whatever else
/// keeps to the format, as an object with "traceEvents" or as a bare array. A file that breaks off gives what lies before.
/// </summary>
internal sealed class ChromeReader
{
    private const int MostFactBytes = 4096;
    private readonly JsonScanner _json;
    private readonly TraceBuilder _builder = new();
    private readonly ChromeImport _import;
    private readonly ChromeEventParser _events;
    private readonly ChromeEvent _event = new();
    private readonly SortedDictionary<string, string> _facts = new(StringComparer.Ordinal);
    private long _realtimeOffsetNs;
    private long _truncatedBytes;
    private bool _isHip, _sawEvents;
    private string? _broken;
    private ChromeOwnHeader? _own;

    private ChromeReader(Stream stream, long limitBytes)
    {
        _json = new JsonScanner(stream, limitBytes);
        _import = new ChromeImport(_builder);
        _events = new ChromeEventParser(_json, _builder);
    }

    /// <summary>Reads a whole trace, or what lies within the first bytes.</summary>
    /// <exception cref="TraceFormatException">It is no JSON, holds no events, or breaks off before the first.</exception>
    public static Trace Read(Stream stream, long limitBytes = long.MaxValue)
    {
        var reader = new ChromeReader(stream, limitBytes);
        reader.ReadAll();
        return reader.Build();
    }

    private void ReadAll()
    {
        switch (_json.Peek())
        {
            case (byte)'[':
                ReadEvents(isBare: true);
                break;
            case (byte)'{':
                ReadObject();
                break;
            default:
                throw new TraceFormatException("Not a trace in JSON: it begins with neither '{' nor '['", _json.Offset, "Give a Chrome or Kineto trace, or the .pftrace file of the recording.");
        }
    }

    private void ReadObject()
    {
        _json.Take((byte)'{');
        if (_json.Take((byte)'}')) return;
        bool closed = false;
        do
        {
            if (!_json.TryName(out ReadOnlySpan<byte> raw)) break;
            string name = Utf8Strings.TextOf(raw, raw.Contains((byte)'\\'));
            bool ok = name switch
            {
                "traceEvents" => ReadEvents(),
                "deviceProperties" => new ChromeDeviceProperties(_json, _import.Places).TryRead(),
                _ => ReadFact(name),
            };
            if (!ok) break;
        }
        while (_json.TryNext((byte)'}', out closed));
        if (!closed) Break("the object is not closed", _json.Offset);
    }

    private bool ReadEvents(bool isBare = false)
    {
        _sawEvents = true;
        if (!_json.Take((byte)'[')) return _json.TrySkip();
        if (_json.Take((byte)']')) return true;
        while (true)
        {
            byte first = _json.Peek();
            long start = _json.Offset;
            if (first == '{' ? _events.TryRead(_event) : _json.TrySkip())
            {
                if (first == '{') _import.Take(_event);
                if (_json.TryNext((byte)']', out bool closed)) continue;
                if (closed) return true;
                // A bare array may lack its end, says the format: a program that crashed did not write it.
                if (isBare && _json.Peek() == 0 && _json.Problem is null) return true;
                start = _json.Offset;
            }

            if (_json.IsAtEnd)
            {
                _truncatedBytes = _json.EndOffset - start;
                Break("the file ends within the events", start);
                return false;
            }

            // Damage inside: go on at the next object.
            _builder.Health = _builder.Health with { SkippedPackets = _builder.Health.SkippedPackets + 1 };
            Break("something that is no event", start);
            if (!_json.TryResync()) return false;
        }
    }

    private void Break(string how, long at) => _broken ??= $"{how}, at byte {at}";

    private bool ReadFact(string name)
    {
        if (name.StartsWith("hip_", StringComparison.Ordinal) || name == "roctracer_version") _isHip = true;
        if (_json.Peek() == '"')
        {
            if (!_json.TryText(out ReadOnlySpan<byte> text, out bool escaped)) return false;
            if (text.Length <= MostFactBytes) _facts[$"source.{name}"] = Utf8Strings.TextOf(text, escaped);
            return true;
        }

        if (name == "hybridProfiler")
        {
            if (!_json.TryRaw(out ReadOnlySpan<byte> own)) return false;
            if (_own is null && ChromeOwnHeader.TryRead(own.ToArray()) is { } header) TakeOwn(header);
            return true;
        }

        bool nested = _json.Peek() is (byte)'{' or (byte)'[';
        if (!_json.TryRaw(out ReadOnlySpan<byte> raw)) return false;
        if (name == "baseTimeNanoseconds" && JsonText.TryWhole(raw, out long origin)) _realtimeOffsetNs = origin;
        // Who the process is among others is worth its length: groups of processes stand behind it.
        if (raw.Length <= (nested && name != "distributedInfo" ? MostFactBytes / 8 : MostFactBytes)) _facts[$"source.{name}"] = Utf8Strings.TextOf(raw, escaped: false);
        return true;
    }

    private void TakeOwn(ChromeOwnHeader header)
    {
        _own = header;
        _events.OriginNs = header.OriginNs;
        _events.IsOwn = true;
        _import.TakeOwn(header);
    }

    private Trace Build()
    {
        if (!_sawEvents)
            throw new TraceFormatException("A JSON file without \"traceEvents\"", _json.Offset, "Give a Chrome or Kineto trace; a report or another JSON file of this library is none.");
        if (_import.Events == 0 && _broken is not null)
            throw new TraceFormatException($"No event of the trace could be read: {_broken}", _json.Offset, "The file is damaged or was cut off before its first event.");
        if (_import.Events > 0 && _import.Skipped == _import.Events)
            throw new TraceFormatException($"None of the {_import.Events} objects in the list is an event of a trace", _json.Offset, "Give a Chrome or Kineto trace; this is a JSON file of another kind.");
        if (_own is not null) _facts.Clear();
        else _facts["source.format"] = _isHip ? "Kineto JSON, ROCm" : "Chrome JSON";
        _import.Finish(
            _own?.Header ?? new TraceHeader
            {
                RealtimeOffsetNs = _realtimeOffsetNs,
                Clock = new ClockInfo("file", 0, 0, 0, "the times of the file, as they stand"),
                Facts = _facts.ToImmutableSortedDictionary(StringComparer.Ordinal),
            },
            _isHip ? DeviceApi.Hip : DeviceApi.Unknown);
        if (_broken is not null)
        {
            string why = _json.Problem is { } problem ? $"{_broken} ({problem})" : _broken;
            _builder.Health = _builder.Health with
            {
                TruncatedBytes = _truncatedBytes,
                Notes = [.. _builder.Health.Notes, $"The file is damaged: {why}. What could be read is in the trace."],
            };
        }

        return _builder.Build();
    }
}
