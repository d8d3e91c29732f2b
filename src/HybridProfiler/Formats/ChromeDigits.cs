using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Formats;

/// <summary>
/// Numbers as decimal digits. Each method writes from a byte on and returns how many bytes it put; it may write beyond
/// them, but never more than <see cref="Room"/> in all. Compiled for good at the first call: a trace is often written a
/// single time, soon after the start of a program.
/// </summary>
internal static class ChromeDigits
{
    /// <summary>Bytes that must be writable.</summary>
    public const int Room = 32;

    private const ulong TenTo8 = 100_000_000, TenTo16 = TenTo8 * TenTo8;

    // '0' in every byte.
    private const ulong Zeros = 0x3030_3030_3030_3030;

    // ".000", the first character lowest.
    private const uint Point = 0x3030_302E;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Put(ref byte into, ulong number)
    {
        if (number < TenTo8) return PutShort(ref into, number);
        if (number < TenTo16)
        {
            ulong upper = number / TenTo8;
            int digits = PutShort(ref into, upper);
            PutEight(ref Unsafe.Add(ref into, digits), number - (upper * TenTo8));
            return digits + 8;
        }
        else
        {
            ulong upper = number / TenTo16, rest = number - (upper * TenTo16), middle = rest / TenTo8;
            int digits = PutShort(ref into, upper);
            PutEight(ref Unsafe.Add(ref into, digits), middle);
            PutEight(ref Unsafe.Add(ref into, digits + 8), rest - (middle * TenTo8));
            return digits + 16;
        }
    }

    public static int Put(ref byte into, long number)
    {
        if (number >= 0) return Put(ref into, (ulong)number);
        into = (byte)'-';
        return 1 + Put(ref Unsafe.Add(ref into, 1), 0UL - (ulong)number);
    }

    /// <summary>Puts nanoseconds, at least 0, as microseconds with three decimals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int PutMicroseconds(ref byte into, long nanoseconds)
    {
        ulong whole = (ulong)nanoseconds / 1000;
        uint rest = (uint)((ulong)nanoseconds - (whole * 1000));
        int digits = whole < TenTo8 ? PutShort(ref into, whole) : Put(ref into, whole);
        // n * 5243 >> 19 is n / 100 and n * 103 >> 10 is n / 10, for all n that occur.
        uint hundreds = (rest * 5243) >> 19, below = rest - (hundreds * 100), tens = (below * 103) >> 10, ones = below - (tens * 10);
        PutLittleEndian(ref Unsafe.Add(ref into, digits), (hundreds << 8) + (tens << 16) + (ones << 24) + Point);
        return digits + 4;
    }

    /// <summary>Puts a number so that it reads back as the same double; one that is not finite as text ("NaN").</summary>
    /// <param name="into">First byte.</param>
    /// <param name="number">The number.</param>
    /// <param name="keepPoint">True to give a whole number a point, which tells it from an integer.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Put(ref byte into, double number, bool keepPoint = false)
    {
        const double Least = 0.001, Few = 1e6, Many = 1e9;
        double size = Math.Abs(number);
        if (size is >= Least and < Many)
        {
            // Where the number is the quotient of a whole number and a power of ten, its digits are those of the whole
            // number: division rounds as reading does, and at most 15 digits belong to one double only.
            double scale = size < Few ? 1e9 : 1e6;
            ulong scaled = (ulong)((size * scale) + 0.5);
            if (scaled / scale == size) return PutDecimals(ref into, number < 0, size < Few ? scaled : scaled * 1000, keepPoint);
        }

        return PutAny(ref into, number, keepPoint);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int PutDecimals(ref byte into, bool negative, ulong billionths, bool keepPoint)
    {
        int at = 0;
        if (negative) Unsafe.Add(ref into, at++) = (byte)'-';
        ulong whole = billionths / 1_000_000_000, rest = billionths - (whole * 1_000_000_000);
        at += Put(ref Unsafe.Add(ref into, at), whole);
        if (rest == 0 && !keepPoint) return at;
        Unsafe.Add(ref into, at++) = (byte)'.';
        ulong upper = rest / 10, last = rest - (upper * 10), digits = Digits(upper);
        PutLittleEndian(ref Unsafe.Add(ref into, at), digits | Zeros);
        Unsafe.Add(ref into, at + 8) = (byte)('0' + last);
        if (last != 0) return at + 9;
        // Zeros at the end are bytes of value 0 at the high end; the first decimal stays.
        return at + 8 - (BitOperations.LeadingZeroCount(digits | 1) >> 3);
    }

    private static int PutAny(ref byte into, double number, bool keepPoint)
    {
        Span<byte> room = MemoryMarshal.CreateSpan(ref into, Room);
        bool finite = double.IsFinite(number);
        int at = 0;
        if (!finite) room[at++] = (byte)'"';
        number.TryFormat(room[at..], out int bytes, "R", CultureInfo.InvariantCulture);
        bool whole = finite && keepPoint && !room.Slice(at, bytes).ContainsAny(".E"u8);
        at += bytes;
        if (whole) at += Copy(".0"u8, room[at..]);
        if (!finite) room[at++] = (byte)'"';
        return at;
    }

    private static int Copy(ReadOnlySpan<byte> bytes, Span<byte> into)
    {
        bytes.CopyTo(into);
        return bytes.Length;
    }

    /// <summary>Puts a number below 10^8 without leading zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PutShort(ref byte into, ulong number)
    {
        ulong digits = Digits(number);
        // Zeros in front are bytes of value 0 at the low end; the last digit stays, whatever it is.
        int zeros = BitOperations.TrailingZeroCount(digits | (1UL << 56)) & ~7;
        PutLittleEndian(ref into, (digits | Zeros) >> zeros);
        return 8 - (zeros >> 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutEight(ref byte into, ulong number) => PutLittleEndian(ref into, Digits(number) | Zeros);

    /// <summary>
    /// The eight digits of a number below 10^8, one a byte, the first one lowest: cut in two halves of four digits, both
    /// halves at once in pairs, all pairs at once in digits. The factors are exact for what occurs.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Digits(ulong number)
    {
        ulong upper = number / 10_000, fours = upper | ((number - (upper * 10_000)) << 32);
        ulong hundreds = ((fours * 10_486) >> 20) & 0x7F_0000_007F, pairs = hundreds | ((fours - (hundreds * 100)) << 16);
        ulong tens = ((pairs * 103) >> 10) & 0x000F_000F_000F_000F;
        return tens | ((pairs - (tens * 10)) << 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutLittleEndian(ref byte into, ulong value) =>
        Unsafe.WriteUnaligned(ref into, BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutLittleEndian(ref byte into, uint value) =>
        Unsafe.WriteUnaligned(ref into, BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value));
}
