using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Formats;

/// <summary>
/// A buffer in front of a stream, with the few things that trace JSON is made of. Put methods write into room that
/// <see cref="Ensure"/> made; Write methods make their own.
/// </summary>
internal sealed class ChromeOutput(Stream stream) : IDisposable
{
    /// <summary>Most bytes that one <see cref="Ensure"/> may ask for.</summary>
    public const int MaximumRoom = 1 << 15;

    /// <summary>Most bytes that a number takes.</summary>
    public const int NumberRoom = 32;

    // ".000" to ".999" as four bytes each.
    private static readonly uint[] Thousandths = MakeThousandths();

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
    private int _at;

    /// <summary>Makes room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ensure(int bytes)
    {
        if (_buffer.Length - _at < bytes) Flush();
    }

    public void Flush()
    {
        stream.Write(_buffer, 0, _at);
        _at = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_at));
        _at += bytes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(long number)
    {
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_at), out int bytes);
        _at += bytes;
    }

    public void Put(ulong number)
    {
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_at), out int bytes);
        _at += bytes;
    }

    /// <summary>Puts nanoseconds, at least 0, as microseconds with three decimals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutMicroseconds(long nanoseconds)
    {
        ulong whole = (ulong)nanoseconds / 1000;
        if (whole < 10) _buffer[_at++] = (byte)('0' + whole);
        else Put((long)whole);
        MemoryMarshal.Write(_buffer.AsSpan(_at), in Thousandths[(int)((ulong)nanoseconds - (whole * 1000))]);
        _at += 4;
    }

    /// <summary>Puts a number so that it reads back as the same double; one that is not finite as text ("NaN").</summary>
    public void Put(double number, bool keepPoint = false)
    {
        bool finite = double.IsFinite(number);
        if (!finite) _buffer[_at++] = (byte)'"';
        number.TryFormat(_buffer.AsSpan(_at), out int bytes, "R", CultureInfo.InvariantCulture);
        bool whole = finite && keepPoint && !_buffer.AsSpan(_at, bytes).ContainsAny(".E"u8);
        _at += bytes;
        if (whole) Put(".0"u8);
        if (!finite) _buffer[_at++] = (byte)'"';
    }

    /// <summary>Writes bytes of any length.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= MaximumRoom)
        {
            Ensure(bytes.Length);
            Put(bytes);
            return;
        }

        Flush();
        stream.Write(bytes);
    }

    /// <summary>Writes text in quotes, escaped.</summary>
    public void WriteText(ReadOnlySpan<char> text)
    {
        Write("\""u8);
        while (text.Length > 0)
        {
            Ensure(Math.Min(MaximumRoom, ChromeText.MinimumRoom + text.Length));
            _at += ChromeText.Encode(ref text, _buffer.AsSpan(_at));
        }

        Write("\""u8);
    }

    public void WriteNumber(long number)
    {
        Ensure(NumberRoom);
        Put(number);
    }

    public void WriteNumber(double number)
    {
        Ensure(NumberRoom);
        Put(number);
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
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
