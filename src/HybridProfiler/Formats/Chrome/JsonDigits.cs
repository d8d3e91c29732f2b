using System.Buffers.Binary;
using System.Numerics;

namespace HybridProfiler.Formats;

/// <summary>
/// Numbers as files write nearly all of them, taken eight digits at a time. What is written otherwise (exponents, very long numbers, further decimals) is left to
/// <see cref="JsonText"/>, which gives the same values.
/// </summary>
internal static class JsonDigits
{
    // The longest number that is taken here, rounded up to whole words: nothing is read behind the data.
    private const int LongestBytes = 32;

    /// <summary>Takes microseconds with at most three decimals as nanoseconds.</summary>
    /// <param name="ahead">Data that begins with the number.</param>
    /// <param name="ns">Nanoseconds.</param>
    /// <param name="length">Bytes of the number.</param>
    /// <returns>False when the number is written in another way, or its end is not in the data.</returns>
    public static bool TryMicroseconds(ReadOnlySpan<byte> ahead, out long ns, out int length)
    {
        ns = 0;
        if (!TryDigits(ahead, out ulong whole, out bool negative, out length) || whole > 9_000_000_000_000_000) return false;
        ulong value = whole * 1000;
        if (ahead[length] == '.')
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(ahead[(length + 1)..]);
            int digits = CountOf(word);
            if (digits is 0 or > 3) return false;
            value += ValueOf(word, digits) * (digits == 3 ? 1UL : digits == 2 ? 10UL : 100UL);
            length += 1 + digits;
        }

        ns = negative ? -(long)value : (long)value;
        return JsonBlocks.EndsBare(ahead[length]);
    }

    /// <summary>Takes a whole number.</summary>
    /// <param name="ahead">Data that begins with the number.</param>
    /// <param name="value">The number.</param>
    /// <param name="length">Bytes of the number.</param>
    /// <returns>False when the number is written in another way, or its end is not in the data.</returns>
    public static bool TryWhole(ReadOnlySpan<byte> ahead, out long value, out int length)
    {
        value = 0;
        if (!TryDigits(ahead, out ulong whole, out bool negative, out length) || !JsonBlocks.EndsBare(ahead[length])) return false;
        value = negative ? -(long)whole : (long)whole;
        return true;
    }

    // Up to 16 digits, with a sign.
    private static bool TryDigits(ReadOnlySpan<byte> ahead, out ulong value, out bool negative, out int length)
    {
        value = 0;
        length = 0;
        negative = false;
        if (ahead.Length < LongestBytes) return false;
        negative = ahead[0] == '-';
        if (negative) length = 1;
        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(ahead[length..]);
        int digits = CountOf(word);
        if (digits == 0) return false;
        value = ValueOf(word, digits);
        length += digits;
        if (digits < 8) return true;
        word = BinaryPrimitives.ReadUInt64LittleEndian(ahead[length..]);
        digits = CountOf(word);
        if (digits == 0) return true;
        ReadOnlySpan<ulong> powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
        value = (value * powers[digits]) + ValueOf(word, digits);
        length += digits;
        return digits < 8 || (uint)(ahead[length] - '0') > 9;
    }

    // Bytes at the beginning of a word that are digits. A carry out of a byte that is none only disturbs those behind it.
    private static int CountOf(ulong word)
    {
        ulong distance = word ^ 0x3030303030303030;
        return BitOperations.TrailingZeroCount(((distance + 0x7676767676767676) | distance) & 0x8080808080808080) >> 3;
    }

    // The first digits of a word as a number: pairs, then fours, then all of them, each step with one multiplication for all groups.
    private static ulong ValueOf(ulong word, int digits)
    {
        ulong value = (word ^ 0x3030303030303030) << (64 - (digits * 8));
        value = (value * 10) + (value >> 8);
        return (((value & 0x000000FF000000FF) * 0x000F424000000064) + (((value >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
    }
}
