using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Reads the values of an event's members. Each method is false when the value does not end, or is none.</summary>
/// <param name="json">Where from.</param>
/// <param name="builder">Keeps the texts.</param>
/// <param name="strings">Numbers of the texts.</param>
internal sealed class ChromeValues(JsonScanner json, TraceBuilder builder, Utf8Strings strings)
{
    /// <summary>String id of the next text; anything else is taken as it stands.</summary>
    public bool TryString(out int id)
    {
        id = 0;
        if (json.Peek() == '"')
        {
            if (strings.TryQuoted(json.Ahead[1..], out id, out int length))
            {
                json.Skip(length + 2);
                return true;
            }

            if (!json.TryText(out ReadOnlySpan<byte> text, out bool escaped)) return false;
            id = strings.IdOf(text, escaped);
            return true;
        }

        if (!json.TryRaw(out ReadOnlySpan<byte> raw)) return false;
        id = strings.IdOf(raw, escaped: false);
        return true;
    }

    // A number that is written as text counts as one.
    private bool TryNumber(out ReadOnlySpan<byte> number) =>
        json.Peek() == '"' ? json.TryText(out number, out _) : json.TryBare(out number);

    /// <summary>A time in nanoseconds; <see cref="long.MinValue"/> where none stands.</summary>
    public bool TryTime(out long ns)
    {
        if (JsonDigits.TryMicroseconds(json.Ahead, out ns, out int length))
        {
            json.Skip(length);
            return true;
        }

        ns = long.MinValue;
        if (json.Peek() is (byte)'{' or (byte)'[') return json.TrySkip();
        if (!TryNumber(out ReadOnlySpan<byte> number)) return false;
        if (JsonText.TryMicroseconds(number, out long value)) ns = value;
        return true;
    }

    /// <summary>A process or thread, by number or by text.</summary>
    public bool TryPlace(out long place)
    {
        if (JsonDigits.TryWhole(json.Ahead, out place, out int length))
        {
            json.Skip(length);
            return true;
        }

        place = 0;
        if (json.Peek() is not (byte)'"' and not (byte)'{' and not (byte)'[')
        {
            if (!json.TryBare(out ReadOnlySpan<byte> bare)) return false;
            return JsonText.TryWhole(bare, out place) || true;
        }

        if (!TryString(out int id)) return false;
        place = long.TryParse(builder.TextOf(id), System.Globalization.NumberStyles.AllowLeadingSign, null, out long number) ? number : ChromeEvent.TextPlace(id);
        return true;
    }

    /// <summary>An identity: a number, a text that holds one, or another text, hashed.</summary>
    public bool TryId(out ulong id)
    {
        if (JsonDigits.TryWhole(json.Ahead, out long plain, out int length))
        {
            id = (ulong)plain;
            json.Skip(length);
            return true;
        }

        id = 0;
        if (json.Peek() is not (byte)'"' and not (byte)'{' and not (byte)'[')
        {
            if (!json.TryBare(out ReadOnlySpan<byte> bare)) return false;
            if (JsonText.TryWhole(bare, out long number)) id = (ulong)number;
            return true;
        }

        if (!TryString(out int text)) return false;
        string said = builder.TextOf(text);
        id = said.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && ulong.TryParse(said.AsSpan(2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out ulong hex)
            ? hex
            : ulong.TryParse(said, System.Globalization.NumberStyles.None, null, out ulong whole) ? whole : (1UL << 63) | (uint)text;
        return true;
    }

    /// <summary>Passes over a value.</summary>
    public bool TryNoise()
    {
        if (!JsonDigits.TryWhole(json.Ahead, out _, out int length)) return json.TrySkip();
        json.Skip(length);
        return true;
    }

    /// <summary>The value of an argument.</summary>
    public bool TryValue(out AttributeValue value, out bool isNull)
    {
        isNull = false;
        if (JsonDigits.TryWhole(json.Ahead, out long plain, out int length))
        {
            value = plain;
            json.Skip(length);
            return true;
        }

        value = default;
        if (json.Peek() is (byte)'"' or (byte)'[' or (byte)'{')
        {
            if (!TryString(out int id)) return false;
            value = builder.TextOf(id);
            return true;
        }

        if (!json.TryBare(out ReadOnlySpan<byte> bare)) return false;
        isNull = bare.SequenceEqual("null"u8);
        if (bare.SequenceEqual("true"u8)) value = true;
        else if (bare.SequenceEqual("false"u8)) value = false;
        else if (bare.IndexOfAny("."u8[0], (byte)'e', (byte)'E') < 0 && JsonText.TryWhole(bare, out long whole)) value = whole;
        else if (JsonText.TryReal(bare, out double real)) value = real;
        else isNull = true;
        return true;
    }
}
