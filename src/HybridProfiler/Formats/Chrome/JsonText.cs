using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace HybridProfiler.Formats;

/// <summary>What the bytes of JSON's texts and numbers stand for.</summary>
internal static class JsonText
{
    /// <summary>Resolves the escapes of a text. What is no escape stays as it stands.</summary>
    public static string Unescape(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        int at = 0;
        while (at < raw.Length)
        {
            int slash = raw[at..].IndexOf((byte)'\\');
            if (slash < 0 || at + slash + 1 >= raw.Length)
            {
                text.Append(Encoding.UTF8.GetString(raw[at..]));
                break;
            }

            text.Append(Encoding.UTF8.GetString(raw.Slice(at, slash)));
            at += slash + 2;
            byte kind = raw[at - 1];
            switch (kind)
            {
                case (byte)'n': text.Append('\n'); break;
                case (byte)'t': text.Append('\t'); break;
                case (byte)'r': text.Append('\r'); break;
                case (byte)'b': text.Append('\b'); break;
                case (byte)'f': text.Append('\f'); break;
                case (byte)'u' when at + 4 <= raw.Length && Utf8Parser.TryParse(raw.Slice(at, 4), out int code, out int read, 'x') && read == 4:
                    text.Append((char)code);
                    at += 4;
                    break;
                default: text.Append((char)kind); break;
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// Microseconds as nanoseconds, exactly where they have at most three decimals; further ones round to the nearest,
    /// halves upwards. No floating point: a double steps by a quarter of a microsecond at today's date.
    /// </summary>
    public static bool TryMicroseconds(ReadOnlySpan<byte> number, out long ns)
    {
        ns = 0;
        int at = 0;
        bool negative = number.Length > 0 && number[0] == '-';
        if (negative) at++;
        int first = at;
        long whole = 0;
        for (; at < number.Length && (uint)(number[at] - '0') <= 9; at++)
        {
            if (whole > 900_000_000_000_000) return false;
            whole = (whole * 10) + (number[at] - '0');
        }

        if (at == first) return false;
        long fraction = 0;
        if (at < number.Length && number[at] == '.')
        {
            at++;
            int scale = 1000;
            bool up = false;
            for (int place = 0; at < number.Length && (uint)(number[at] - '0') <= 9; at++, place++)
            {
                int digit = number[at] - '0';
                if (place < 3) fraction += digit * (scale /= 10);
                else if (place == 3) up = digit >= 5;
            }

            if (up) fraction++;
        }

        ns = (whole * 1000) + fraction;
        if (negative) ns = -ns;
        if (at == number.Length) return true;
        return number[at] is (byte)'e' or (byte)'E' && TryScientific(number, out ns);
    }

    /// <summary>A whole number; a real one is cut to it.</summary>
    public static bool TryWhole(ReadOnlySpan<byte> number, out long value)
    {
        if (Utf8Parser.TryParse(number, out value, out int read) && read == number.Length) return true;
        value = 0;
        if (!TryReal(number, out double real) || Math.Abs(real) >= 9.2e18) return false;
        value = (long)real;
        return true;
    }

    /// <summary>A real number.</summary>
    public static bool TryReal(ReadOnlySpan<byte> number, out double value) =>
        (Utf8Parser.TryParse(number, out value, out int read) && read == number.Length && double.IsFinite(value));

    private static bool TryScientific(ReadOnlySpan<byte> number, out long ns)
    {
        ns = 0;
        if (!Utf8Parser.TryParse(number, out decimal value, out int read, 'e') || read != number.Length) return false;
        if (Math.Abs(value) > 9_000_000_000_000_000m) return false;
        ns = (long)Math.Round(value * 1000m, MidpointRounding.AwayFromZero);
        return true;
    }

    /// <summary>Member of an object as a whole number; null where there is none, or no object.</summary>
    public static long? WholeMember(string json, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out JsonElement member)
                && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out long value) ? value : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
