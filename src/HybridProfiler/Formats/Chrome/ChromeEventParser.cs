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

    private readonly JsonScanner _json;
    private readonly TraceBuilder _builder;
    private readonly Utf8Strings _strings;
    private readonly Utf8Strings _fields = new(static text => (int)s_fields.GetValueOrDefault(text));
    private readonly Utf8Strings _keys;
    private readonly List<(ChromeKey Key, int Name)> _keyOf = [];

    public ChromeEventParser(JsonScanner json, TraceBuilder builder)
    {
        (_json, _builder) = (json, builder);
        _strings = new Utf8Strings(builder.Intern);
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
        if (!_json.Take((byte)'{')) return false;
        if (_json.Take((byte)'}')) return true;
        bool closed;
        do
        {
            if (!_json.TryName(out ReadOnlySpan<byte> name)) return false;
            if (!TryField((Field)_fields.IdOf(name, escaped: false), into)) return false;
        }
        while (_json.TryNext((byte)'}', out closed));
        return closed;
    }

    /// <summary>String id of the next text; anything else is taken as it stands.</summary>
    public bool TryString(out int id)
    {
        id = 0;
        if (_json.Peek() == '"')
        {
            if (!_json.TryText(out ReadOnlySpan<byte> text, out bool escaped)) return false;
            id = _strings.IdOf(text, escaped);
            return true;
        }

        if (!_json.TryRaw(out ReadOnlySpan<byte> raw)) return false;
        id = _strings.IdOf(raw, escaped: false);
        return true;
    }

    private bool TryField(Field field, ChromeEvent into)
    {
        switch (field)
        {
            case Field.Phase:
                if (!_json.TryText(out ReadOnlySpan<byte> phase, out _)) return false;
                into.Phase = phase.Length > 0 ? phase[0] : (byte)0;
                return true;
            case Field.Category: return TryString(out into.Category);
            case Field.Name: return TryString(out into.Name);
            case Field.Process: return TryPlace(out into.Process);
            case Field.Thread: return TryPlace(out into.Thread);
            case Field.Start:
                if (!TryTime(out into.StartNs)) return false;
                if (into.StartNs != long.MinValue) into.StartNs += OriginNs;
                return true;
            case Field.Duration: return TryTime(out into.DurationNs);
            case Field.Arguments: return TryArguments(into);
            case Field.Id: return TryId(out into.Id);
            case Field.Binding:
                if (!_json.TryText(out ReadOnlySpan<byte> binding, out _)) return false;
                into.BindsEnclosing = binding is [(byte)'e'];
                return true;
            default: return _json.TrySkip();
        }
    }

    // A number that is written as text counts as one.
    private bool TryNumber(out ReadOnlySpan<byte> number) =>
        _json.Peek() == '"' ? _json.TryText(out number, out _) : _json.TryBare(out number);

    private bool TryTime(out long ns)
    {
        ns = long.MinValue;
        if (_json.Peek() is (byte)'{' or (byte)'[') return _json.TrySkip();
        if (!TryNumber(out ReadOnlySpan<byte> number)) return false;
        if (JsonText.TryMicroseconds(number, out long value)) ns = value;
        return true;
    }

    private bool TryPlace(out long place)
    {
        place = 0;
        if (_json.Peek() is not (byte)'"' and not (byte)'{' and not (byte)'[')
        {
            if (!_json.TryBare(out ReadOnlySpan<byte> bare)) return false;
            return JsonText.TryWhole(bare, out place) || true;
        }

        if (!TryString(out int id)) return false;
        place = long.TryParse(_builder.TextOf(id), System.Globalization.NumberStyles.AllowLeadingSign, null, out long number) ? number : ChromeEvent.TextPlace(id);
        return true;
    }

    private bool TryId(out ulong id)
    {
        id = 0;
        if (_json.Peek() is not (byte)'"' and not (byte)'{' and not (byte)'[')
        {
            if (!_json.TryBare(out ReadOnlySpan<byte> bare)) return false;
            if (JsonText.TryWhole(bare, out long number)) id = (ulong)number;
            return true;
        }

        if (!TryString(out int text)) return false;
        string said = _builder.TextOf(text);
        id = said.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && ulong.TryParse(said.AsSpan(2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out ulong hex)
            ? hex
            : ulong.TryParse(said, System.Globalization.NumberStyles.None, null, out ulong whole) ? whole : (1UL << 63) | (uint)text;
        return true;
    }

    private bool TryArguments(ChromeEvent into)
    {
        if (_json.Peek() != '{') return _json.TrySkip();
        _json.Take((byte)'{');
        if (_json.Take((byte)'}')) return true;
        bool closed;
        do
        {
            if (!_json.TryName(out ReadOnlySpan<byte> name)) return false;
            (ChromeKey key, int nameId) = _keyOf[_keys.IdOf(name, name.Contains((byte)'\\'))];
            switch (key)
            {
                case ChromeKey.Noise:
                    if (!_json.TrySkip()) return false;
                    break;
                case ChromeKey.Attributes when _json.Peek() == '{':
                    if (!TryAttributes(into)) return false;
                    break;
                default:
                    if (!TryValue(out AttributeValue value, out bool isNull)) return false;
                    // PyTorch writes a call stack and a module of nothing to each operator.
                    if (!isNull && (IsOwn || key != ChromeKey.Other || value.String is not "")) into.Arguments.Add(new ChromeArgument(key, nameId, value));
                    break;
            }
        }
        while (_json.TryNext((byte)'}', out closed));
        return closed;
    }

    // What this library nests so: attributes whose names mean something else one level up.
    private bool TryAttributes(ChromeEvent into)
    {
        _json.Take((byte)'{');
        if (_json.Take((byte)'}')) return true;
        bool closed;
        do
        {
            if (!_json.TryName(out ReadOnlySpan<byte> name)) return false;
            int nameId = _strings.IdOf(name, name.Contains((byte)'\\'));
            if (!TryValue(out AttributeValue value, out bool isNull)) return false;
            if (!isNull) into.Arguments.Add(new ChromeArgument(ChromeKey.Other, nameId, value));
        }
        while (_json.TryNext((byte)'}', out closed));
        return closed;
    }

    private bool TryValue(out AttributeValue value, out bool isNull)
    {
        value = default;
        isNull = false;
        if (_json.Peek() is (byte)'"' or (byte)'[' or (byte)'{')
        {
            if (!TryString(out int id)) return false;
            value = _builder.TextOf(id);
            return true;
        }

        if (!_json.TryBare(out ReadOnlySpan<byte> bare)) return false;
        isNull = bare.SequenceEqual("null"u8);
        if (bare.SequenceEqual("true"u8)) value = true;
        else if (bare.SequenceEqual("false"u8)) value = false;
        else if (bare.IndexOfAny("."u8[0], (byte)'e', (byte)'E') < 0 && JsonText.TryWhole(bare, out long whole)) value = whole;
        else if (JsonText.TryReal(bare, out double real)) value = real;
        else isNull = true;
        return true;
    }
}
