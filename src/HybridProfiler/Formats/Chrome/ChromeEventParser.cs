using System.Diagnostics.CodeAnalysis;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Reads one event after the other.</summary>
internal sealed class ChromeEventParser
{
    private enum Field
    {
        Other,
        Phase,
        Category,
        Name,
        Process,
        Thread,
        Start,
        Duration,
        Arguments,
        Id,
        Binding,
    }

    private static readonly Dictionary<string, Field> s_fields = new(StringComparer.Ordinal)
    {
        ["ph"] = Field.Phase, ["cat"] = Field.Category, ["name"] = Field.Name, ["pid"] = Field.Process, ["tid"] = Field.Thread,
        ["ts"] = Field.Start, ["dur"] = Field.Duration, ["args"] = Field.Arguments, ["id"] = Field.Id, ["id2"] = Field.Id, ["bp"] = Field.Binding,
    };

    // Objects that the parser takes apart: an event, its arguments, and the attributes nested in those.
    private enum Level
    {
        Event,
        Arguments,
        Attributes,
    }

    private const int MostPlaces = 4096;
    private readonly JsonScanner _json;
    private readonly Utf8Strings _strings;
    private readonly ChromeValues _values;
    private readonly Utf8Strings _fields = new(static text => (int)s_fields.GetValueOrDefault(text));
    private readonly Utf8Strings _keys;
    private readonly List<(ChromeKey Key, int Name)> _keyOf = [];
    private readonly JsonPlace[] _starts = [new(), new(), new()];
    private readonly Dictionary<(Level Level, int Member, int Name), JsonPlace> _places = [];

    public ChromeEventParser(JsonScanner json, TraceBuilder builder)
    {
        _json = json;
        _strings = new Utf8Strings(builder.Intern);
        _values = new ChromeValues(json, builder, _strings);
        _keys = new Utf8Strings(text =>
        {
            ChromeKey key = ChromeKeys.KeyOf(text);
            _keyOf.Add((key, key == ChromeKey.Other ? builder.Intern(text) : 0));
            return _keyOf.Count - 1;
        });
    }

    /// <summary>True once the file is known to be this library's own: then nothing is left out.</summary>
    public bool IsOwn { get; set; }

    /// <summary>Added to the start of each event.</summary>
    public long OriginNs { get; set; }

    /// <summary>Reads an event. Arguments that mean nothing to the reader are left out.</summary>
    /// <returns>False when it is no object or does not end.</returns>
    public bool TryRead(ChromeEvent into)
    {
        into.Clear();
        return _json.Take((byte)'{') && TryMembers(Level.Event, into);
    }

    private bool TryField(Field field, ChromeEvent into)
    {
        switch (field)
        {
            case Field.Phase:
                if (!_json.TryText(out ReadOnlySpan<byte> phase, out _)) return false;
                into.Phase = phase.Length > 0 ? phase[0] : (byte)0;
                return true;
            case Field.Category: return _values.TryString(out into.Category);
            case Field.Name: return _values.TryString(out into.Name);
            case Field.Process: return _values.TryPlace(out into.Process);
            case Field.Thread: return _values.TryPlace(out into.Thread);
            case Field.Start:
                if (!_values.TryTime(out into.StartNs)) return false;
                if (into.StartNs != long.MinValue) into.StartNs += OriginNs;
                return true;
            case Field.Duration: return _values.TryTime(out into.DurationNs);
            case Field.Arguments: return TryArguments(into);
            case Field.Id: return _values.TryId(out into.Id);
            case Field.Binding:
                if (!_json.TryText(out ReadOnlySpan<byte> binding, out _)) return false;
                into.BindsEnclosing = binding is [(byte)'e'];
                return true;
            default: return _json.TrySkip();
        }
    }

    // The members of an object whose bracket is taken.
    private bool TryMembers(Level level, ChromeEvent into)
    {
        JsonPlace place = _starts[(int)level];
        bool isFirst = true;
        while (true)
        {
            JsonGap? gap = place.Match(_json.Ahead);
            if (gap is not null) _json.Skip(gap.Bytes.Length);
            else if (!TryGap(level, place, isFirst, out gap)) return false;
            if (gap.Closes) return true;
            place = gap.Behind;
            isFirst = false;
            bool ok = level switch
            {
                Level.Event => TryField((Field)gap.Member, into),
                Level.Arguments => TryArgument((ChromeKey)gap.Member, gap.Name, into),
                _ => TryAttribute(gap.Name, into),
            };
            if (!ok) return false;
        }
    }

    // A gap that was not met at this place before.
    private bool TryGap(Level level, JsonPlace place, bool isFirst, [NotNullWhen(true)] out JsonGap? gap)
    {
        gap = null;
        _json.Mark();
        bool closes = false, ok = true;
        int member = 0, name = 0;
        if (isFirst) closes = _json.Take((byte)'}');
        else ok = _json.TryNext((byte)'}', out closes) || closes;
        if (ok && !closes)
        {
            ok = _json.TryName(out ReadOnlySpan<byte> text);
            if (ok) (member, name) = MemberOf(level, text);
            _json.Peek();
        }

        ReadOnlySpan<byte> bytes = _json.Release();
        if (!ok) return false;
        gap = new JsonGap { Bytes = bytes.ToArray(), Closes = closes, Member = member, Name = name };
        if (closes)
        {
            place.Add(gap);
            return true;
        }

        if (!_places.TryGetValue((level, member, name), out JsonPlace? behind))
        {
            // A file whose objects all differ gains nothing by being remembered.
            behind = _places.Count < MostPlaces ? new JsonPlace() : JsonPlace.Anywhere;
            if (_places.Count < MostPlaces) _places.Add((level, member, name), behind);
        }

        gap.Behind = behind;
        place.Add(gap);
        return true;
    }

    private (int Member, int Name) MemberOf(Level level, ReadOnlySpan<byte> text)
    {
        switch (level)
        {
            case Level.Event: return (_fields.IdOf(text, escaped: false), 0);
            case Level.Arguments:
                (ChromeKey key, int name) = _keyOf[_keys.IdOf(text, text.Contains((byte)'\\'))];
                return ((int)key, name);
            default: return (0, _strings.IdOf(text, text.Contains((byte)'\\')));
        }
    }

    private bool TryArguments(ChromeEvent into) => _json.Take((byte)'{') ? TryMembers(Level.Arguments, into) : _json.TrySkip();

    private bool TryArgument(ChromeKey key, int name, ChromeEvent into)
    {
        if (key == ChromeKey.Noise) return _values.TryNoise();
        // What this library nests so: attributes whose names mean something else one level up.
        if (key == ChromeKey.Attributes && _json.Take((byte)'{')) return TryMembers(Level.Attributes, into);
        if (!_values.TryValue(out AttributeValue value, out bool isNull)) return false;
        // PyTorch writes a call stack and a module of nothing to each operator.
        if (!isNull && (IsOwn || key != ChromeKey.Other || value.String is not "")) into.Add(new ChromeArgument(key, name, value));
        return true;
    }

    private bool TryAttribute(int name, ChromeEvent into)
    {
        if (!_values.TryValue(out AttributeValue value, out bool isNull)) return false;
        if (!isNull) into.Add(new ChromeArgument(ChromeKey.Other, name, value));
        return true;
    }
}
