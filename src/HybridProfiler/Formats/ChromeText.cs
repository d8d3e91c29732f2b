using System.Buffers;
using System.Text.Unicode;

namespace HybridProfiler.Formats;

/// <summary>Text inside JSON quotes: UTF-8 with escapes.</summary>
internal static class ChromeText
{
    /// <summary>Room that encoding needs to make progress.</summary>
    public const int MinimumRoom = 16;

    // The two separators are legal in JSON and end a line in older JavaScript.
    private static readonly SearchValues<char> Special = SearchValues.Create(
        "\"\\\u2028\u2029\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    /// <summary>Encodes as much as fits. Lone surrogates become U+FFFD.</summary>
    /// <param name="text">Text; advanced past what was taken.</param>
    /// <param name="into">At least <see cref="MinimumRoom"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Encode(ref ReadOnlySpan<char> text, Span<byte> into)
    {
        int written = 0;
        while (text.Length > 0 && into.Length - written >= MinimumRoom)
        {
            // Looks no further than there is room for, and never ends between the two halves of a surrogate pair.
            int look = Math.Min(text.Length, into.Length - written);
            if (look < text.Length && look > 1 && char.IsHighSurrogate(text[look - 1])) look--;
            int plain = text[..look].IndexOfAny(Special);
            if (plain == 0)
            {
                written += Escape(text[0], into[written..]);
                text = text[1..];
                continue;
            }

            Utf8.FromUtf16(text[..(plain < 0 ? look : plain)], into[written..], out int read, out int bytes, replaceInvalidSequences: true, isFinalBlock: true);
            written += bytes;
            text = text[read..];
            if (read == 0) break;
        }

        return written;
    }

    /// <summary>Encodes whole text into an array of its own.</summary>
    public static byte[] Encode(ReadOnlySpan<char> text)
    {
        var bytes = new ArrayBufferWriter<byte>(text.Length + MinimumRoom);
        while (text.Length > 0) bytes.Advance(Encode(ref text, bytes.GetSpan(Math.Max(MinimumRoom, text.Length))));
        return bytes.WrittenSpan.ToArray();
    }

    private static int Escape(char special, Span<byte> into)
    {
        into[0] = (byte)'\\';
        byte brief = special switch
        {
            '"' => (byte)'"',
            '\\' => (byte)'\\',
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            _ => 0,
        };
        if (brief != 0)
        {
            into[1] = brief;
            return 2;
        }

        into[1] = (byte)'u';
        ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
        for (int i = 0; i < 4; i++) into[2 + i] = digits[(special >> (12 - (4 * i))) & 15];
        return 6;
    }
}
