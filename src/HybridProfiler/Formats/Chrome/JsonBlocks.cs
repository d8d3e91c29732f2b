using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HybridProfiler.Formats;

/// <summary>Looks at 16 bytes of JSON at a time. Where the data ends first, or needs a closer look, the caller goes byte by byte.</summary>
internal static class JsonBlocks
{
    /// <summary>Deepest nesting that is passed over.</summary>
    public const int MostDepth = 512;

    /// <summary>True for a byte that ends a number or a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool EndsBare(byte b) => b is <= (byte)' ' or (byte)',' or (byte)'}' or (byte)']';

    /// <summary>Position of the first quote or backslash, or -1.</summary>
    public static int EndOfText(ReadOnlySpan<byte> ahead)
    {
        ref byte first = ref MemoryMarshal.GetReference(ahead);
        int at = 0;
        for (; at <= ahead.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            uint found = EndsOf(Vector128.LoadUnsafe(ref first, (nuint)at));
            if (found != 0) return at + BitOperations.TrailingZeroCount(found);
        }

        int rest = ahead[at..].IndexOfAny((byte)'"', (byte)'\\');
        return rest < 0 ? -1 : at + rest;
    }

    /// <summary>One bit for each byte that is a quote or a backslash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint EndsOf(Vector128<byte> block) =>
        (Vector128.Equals(block, Vector128.Create((byte)'"')) | Vector128.Equals(block, Vector128.Create((byte)'\\'))).ExtractMostSignificantBits();

    /// <summary>Length of an array or object up to the bracket that closes it; -1 when that is not in the data, lies too deep, or a text in between has escapes.</summary>
    /// <param name="ahead">Data that begins with the opening bracket.</param>
    public static int LengthOfNested(ReadOnlySpan<byte> ahead)
    {
        ref byte first = ref MemoryMarshal.GetReference(ahead);
        int depth = 0;
        uint within = 0;
        for (int at = 0; at <= ahead.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            Vector128<byte> block = Vector128.LoadUnsafe(ref first, (nuint)at);
            // The brackets of both kinds differ by one bit, which no other pair of bytes shares.
            Vector128<byte> folded = block | Vector128.Create((byte)0x20);
            uint quotes = Vector128.Equals(block, Vector128.Create((byte)'"')).ExtractMostSignificantBits();
            uint opens = Vector128.Equals(folded, Vector128.Create((byte)'{')).ExtractMostSignificantBits();
            uint closes = Vector128.Equals(folded, Vector128.Create((byte)'}')).ExtractMostSignificantBits();
            if (Vector128.EqualsAny(block, Vector128.Create((byte)'\\'))) return -1;
            // From each quote to the next: exclusive or of all bits below.
            uint texts = quotes;
            if (quotes != 0)
            {
                texts ^= texts << 1;
                texts ^= texts << 2;
                texts ^= texts << 4;
                texts ^= texts << 8;
            }

            texts = (texts ^ within) & 0xFFFF;
            within = (texts >> 15) * 0xFFFF;
            opens &= ~texts;
            closes &= ~texts;
            if (BitOperations.PopCount(closes) < depth)
            {
                int opened = BitOperations.PopCount(opens);
                if (depth + opened > MostDepth) return -1;
                depth += opened - BitOperations.PopCount(closes);
                continue;
            }

            for (uint both = opens | closes; both != 0; both &= both - 1)
            {
                uint bit = both & (0 - both);
                depth += (opens & bit) != 0 ? 1 : -1;
                if (depth == 0) return at + BitOperations.TrailingZeroCount(bit) + 1;
                if (depth > MostDepth) return -1;
            }
        }

        return -1;
    }
}
