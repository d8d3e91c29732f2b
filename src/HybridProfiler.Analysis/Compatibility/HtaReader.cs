using System.Text.Json;
using HybridProfiler.Formats;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>
/// Reads the rows of HTA's table from Chrome's JSON: every event with a duration and a category. One token after the other, so that
/// a large file is never in memory as a whole.
/// </summary>
internal sealed class HtaReader
{
    private const int FirstBufferBytes = 1 << 16;

    // Depth of the members of the file, of the events in its list, and of their arguments.
    private const int FileDepth = 1, EventDepth = 3, ArgumentDepth = 4;
    private readonly Dictionary<string, string> _strings = new(StringComparer.Ordinal);
    private readonly List<RawRow> _rows = [];
    private bool _inEvents, _inArguments, _hasFractions, _sawEvents;
    private int _index;
    private string _member = "", _argument = "";
    private RawRow _row;

    private struct RawRow
    {
        public int Index;
        public string? Name, Category;
        public HtaPlace Process, Thread;
        public long Stream, Correlation, WaitsForStream, WaitsForRecord;
        public double Bandwidth;
        public double? Start, Duration;
    }

    /// <summary>The rows in the order of the file, and whether any start has a fraction or is missing, which is what makes HTA round.</summary>
    /// <exception cref="TraceFormatException">It is no JSON of this kind, or breaks off.</exception>
    public static HtaTable Read(Stream stream, HtaResolution resolution)
    {
        var reader = new HtaReader();
        reader.ReadAll(stream);
        if (!reader._sawEvents) throw new TraceFormatException("A JSON file without \"traceEvents\"", 0, "Holistic Trace Analysis reads PyTorch's JSON; give such a file, or convert the recording to .json first.");
        return new HtaTable(reader.Rows(resolution == HtaResolution.Microseconds && reader._hasFractions));
    }

    private void ReadAll(Stream stream)
    {
        byte[] buffer = new byte[FirstBufferBytes];
        int filled = 0;
        long offset = 0;
        var state = new JsonReaderState(new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, MaxDepth = 256 });
        bool isFinal = false;
        while (!isFinal)
        {
            int read = stream.Read(buffer, filled, buffer.Length - filled);
            isFinal = read == 0;
            filled += read;
            try
            {
                var json = new Utf8JsonReader(buffer.AsSpan(0, filled), isFinal, state);
                while (json.Read()) Take(ref json);
                state = json.CurrentState;
                int consumed = (int)json.BytesConsumed;
                offset += consumed;
                buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
                filled -= consumed;
            }
            catch (JsonException broken)
            {
                throw new TraceFormatException($"Not readable as JSON: {broken.Message}", offset, "Holistic Trace Analysis refuses a damaged file, and so does this mode; the report of the same file tells what can still be read.", broken);
            }

            if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    private void Take(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.PropertyName when json.CurrentDepth == FileDepth:
                _member = Intern(json.GetString()!);
                break;
            case JsonTokenType.StartArray when json.CurrentDepth == FileDepth && _member == "traceEvents":
                _inEvents = _sawEvents = true;
                break;
            case JsonTokenType.EndArray when json.CurrentDepth == FileDepth:
                _inEvents = false;
                break;
            default:
                if (_inEvents) TakeInEvents(ref json);
                break;
        }
    }

    private void TakeInEvents(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject when json.CurrentDepth == EventDepth - 1:
                _row = new RawRow { Index = _index++, Stream = -1, Correlation = -1, WaitsForStream = -1, WaitsForRecord = -1 };
                break;
            case JsonTokenType.EndObject when json.CurrentDepth == EventDepth - 1:
                _hasFractions |= _row.Start is null;
                if (_row is { Duration: not null, Start: not null, Category: not null and not "Trace" }) _rows.Add(_row);
                break;
            case JsonTokenType.PropertyName when json.CurrentDepth == EventDepth:
                _member = Intern(json.GetString()!);
                break;
            case JsonTokenType.StartObject when json.CurrentDepth == EventDepth:
                _inArguments = _member == "args";
                break;
            case JsonTokenType.EndObject when json.CurrentDepth == EventDepth:
                _inArguments = false;
                break;
            case JsonTokenType.PropertyName when json.CurrentDepth == ArgumentDepth && _inArguments:
                _argument = Intern(json.GetString()!);
                break;
            case JsonTokenType.String or JsonTokenType.Number when json.CurrentDepth == EventDepth:
                TakeMember(ref json);
                break;
            case JsonTokenType.Number when json.CurrentDepth == ArgumentDepth && _inArguments:
                TakeArgument(ref json);
                break;
        }
    }

    private void TakeMember(ref Utf8JsonReader json)
    {
        bool isText = json.TokenType == JsonTokenType.String;
        switch (_member)
        {
            case "name": _row.Name = TextOf(ref json); break;
            case "cat": _row.Category = TextOf(ref json); break;
            case "pid": _row.Process = PlaceOf(ref json); break;
            case "tid": _row.Thread = PlaceOf(ref json); break;
            case "ts" when !isText:
                _row.Start = json.GetDouble();
                // Python reads a number with a point or an exponent as a fraction, whatever its value.
                _hasFractions |= json.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0;
                break;
            case "dur" when !isText: _row.Duration = json.GetDouble(); break;
        }
    }

    private void TakeArgument(ref Utf8JsonReader json)
    {
        switch (_argument)
        {
            case "stream" when json.TryGetInt64(out long stream): _row.Stream = stream; break;
            case "correlation" when json.TryGetInt64(out long correlation): _row.Correlation = correlation; break;
            case "wait_on_stream" when json.TryGetInt64(out long awaited): _row.WaitsForStream = awaited; break;
            case "wait_on_cuda_event_record_corr_id" when json.TryGetInt64(out long record): _row.WaitsForRecord = record; break;
            case "memory bandwidth (GB/s)": _row.Bandwidth = json.GetDouble(); break;
        }
    }

    private string TextOf(ref Utf8JsonReader json) => Intern(json.TokenType == JsonTokenType.String ? json.GetString()! : System.Text.Encoding.UTF8.GetString(json.ValueSpan));

    private HtaPlace PlaceOf(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long number) ? new HtaPlace(number, null) : new HtaPlace(0, TextOf(ref json));

    private string Intern(string text)
    {
        if (_strings.TryGetValue(text, out string? known)) return known;
        _strings.Add(text, text);
        return text;
    }

    private List<HtaRow> Rows(bool rounds) =>
    [
        .. _rows.Select(r =>
        {
            double start = r.Start!.Value, duration = r.Duration!.Value;
            if (rounds)
            {
                double end = Math.Floor(start + duration);
                start = Math.Ceiling(start);
                duration = end - start;
            }

            return new HtaRow
            {
                Index = r.Index, Name = r.Name ?? "", Category = r.Category!, Process = r.Process, Thread = r.Thread, Stream = r.Stream, Correlation = r.Correlation,
                WaitsForStream = r.WaitsForStream, WaitsForRecord = r.WaitsForRecord, Bandwidth = r.Bandwidth, Start = start, Duration = duration,
            };
        }),
    ];
}
