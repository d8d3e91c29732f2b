using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Formats;

/// <summary>A buffer in front of a stream, with the few things that trace JSON is made of.</summary>
internal sealed class ChromeOutput(Stream stream) : IDisposable
{
    // A file takes large pieces at half the price of small ones: 16 KiB 207 ns a span, 64 KiB 124, 128 KiB 97, 256 KiB 89, 1 MiB 93.
    private const int BufferBytes = 1 << 18;

    // Text is encoded and long bytes are handed over in pieces of at most this size.
    private const int Piece = 1 << 15;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _at;

    /// <summary>
    /// Gives room for a number of bytes, all numbers counted with <see cref="ChromeDigits.Room"/>, and for the copying of
    /// blocks beyond their end; <see cref="Close"/> says how many were put.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ChromeCursor Open(int bytes)
    {
        if (_buffer.Length - _at < bytes + ChromeBlock.Step) MakeRoom(bytes);
        return new ChromeCursor(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_buffer), _at));
    }

    /// <summary>Takes what was put.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Close(in ChromeCursor cursor) => _at += cursor.Count;

    public void Flush()
    {
        stream.Write(_buffer, 0, _at);
        _at = 0;
    }

    /// <summary>Writes bytes of any length.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_buffer.Length - _at < bytes.Length)
        {
            Flush();
            if (bytes.Length > Piece)
            {
                stream.Write(bytes);
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_at));
        _at += bytes.Length;
    }

    /// <summary>Writes text in quotes, escaped.</summary>
    public void WriteText(ReadOnlySpan<char> text)
    {
        Write("\""u8);
        while (text.Length > 0)
        {
            if (_buffer.Length - _at < Math.Min(Piece, ChromeText.MinimumRoom + text.Length)) Flush();
            _at += ChromeText.Encode(ref text, _buffer.AsSpan(_at));
        }

        Write("\""u8);
    }

    public void WriteNumber(long number)
    {
        ChromeCursor cursor = Open(ChromeDigits.Room);
        cursor.Put(number);
        Close(cursor);
    }

    public void WriteNumber(double number, bool keepPoint = false)
    {
        ChromeCursor cursor = Open(ChromeDigits.Room);
        cursor.Put(number, keepPoint);
        Close(cursor);
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Empties the buffer; takes a larger one for an event whose texts are longer than it.</summary>
    private void MakeRoom(int bytes)
    {
        Flush();
        if (_buffer.Length >= bytes + ChromeBlock.Step) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(bytes + ChromeBlock.Step);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
