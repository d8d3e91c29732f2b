using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Formats;

/// <summary>
/// Fills room of an output's buffer. A local of this type stays in registers, which fields of the output would not.
/// Whoever made the room knows that what is put fits: too little of it is an exception, never a write beyond it.
/// </summary>
internal ref struct ChromeCursor(Span<byte> room)
{
    // ".000" to ".999" as four bytes each.
    private static readonly uint[] Thousandths = MakeThousandths();

    // A field and not a span of constants: code that is not optimised yet would allocate on every look at that.
    private static readonly ulong[] PowersOfTen =
    [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000,
        1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ];

    private readonly Span<byte> _room = room;

    /// <summary>Bytes put so far.</summary>
    public int Count { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_room[Count..]);
        Count += bytes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(long number)
    {
        if (number < 0) _room[Count++] = (byte)'-';
        Put(number < 0 ? 0UL - (ulong)number : (ulong)number);
    }

    public void Put(ulong number)
    {
        if (number < 10)
        {
            _room[Count++] = (byte)('0' + number);
            return;
        }

        int digits = DigitsOf(number);
        Span<byte> into = _room.Slice(Count, digits);
        Count += digits;
        while (digits >= 2)
        {
            ulong rest = number / 100;
            uint pair = (uint)(number - (rest * 100));
            into[digits - 1] = (byte)('0' + (pair % 10));
            into[digits - 2] = (byte)('0' + (pair / 10));
            digits -= 2;
            number = rest;
        }

        if (digits > 0) into[0] = (byte)('0' + number);
    }

    /// <summary>Puts nanoseconds, at least 0, as microseconds with three decimals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutMicroseconds(long nanoseconds)
    {
        ulong whole = (ulong)nanoseconds / 1000;
        Put(whole);
        MemoryMarshal.Write(_room[Count..], in Thousandths[(int)((ulong)nanoseconds - (whole * 1000))]);
        Count += 4;
    }

    /// <summary>Puts a number so that it reads back as the same double; one that is not finite as text ("NaN").</summary>
    public void Put(double number, bool keepPoint = false)
    {
        bool finite = double.IsFinite(number);
        if (!finite) Put("\""u8);
        number.TryFormat(_room[Count..], out int bytes, "R", CultureInfo.InvariantCulture);
        bool whole = finite && keepPoint && !_room.Slice(Count, bytes).ContainsAny(".E"u8);
        Count += bytes;
        if (whole) Put(".0"u8);
        if (!finite) Put("\""u8);
    }

    private static int DigitsOf(ulong number)
    {
        // log10(2) is a little more than 1233 / 4096.
        int digits = ((64 - BitOperations.LeadingZeroCount(number)) * 1233) >> 12;
        return digits + (number >= PowersOfTen[digits] ? 1 : 0);
    }

    private static uint[] MakeThousandths()
    {
        uint[] table = new uint[1000];
        Span<byte> bytes = MemoryMarshal.AsBytes(table.AsSpan());
        for (int i = 0; i < 1000; i++)
        {
            bytes[4 * i] = (byte)'.';
            bytes[(4 * i) + 1] = (byte)('0' + (i / 100));
            bytes[(4 * i) + 2] = (byte)('0' + (i / 10 % 10));
            bytes[(4 * i) + 3] = (byte)('0' + (i % 10));
        }

        return table;
    }
}
