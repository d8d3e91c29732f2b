using System.Buffers;
using System.Runtime.CompilerServices;

namespace HybridProfiler.Formats;

/// <summary>A buffer in front of a stream, with the few things that trace JSON is made of.</summary>
internal sealed class ChromeOutput(Stream stream) : IDisposable
{
    /// <summary>Most bytes that one <see cref="Open"/> may ask for.</summary>
    public const int MaximumRoom = 1 << 15;

    /// <summary>Most bytes that a number takes.</summary>
    public const int NumberRoom = 32;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
    private int _at;

    /// <summary>Gives room for a number of bytes, or more; <see cref="Close"/> says how many were put.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ChromeCursor Open(int bytes)
    {
        if (_buffer.Length - _at < bytes) Flush();
        return new ChromeCursor(_buffer.AsSpan(_at));
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
        if (bytes.Length > MaximumRoom)
        {
            Flush();
            stream.Write(bytes);
            return;
        }

        ChromeCursor cursor = Open(bytes.Length);
        cursor.Put(bytes);
        Close(cursor);
    }

    /// <summary>Writes text in quotes, escaped.</summary>
    public void WriteText(ReadOnlySpan<char> text)
    {
        Write("\""u8);
        while (text.Length > 0)
        {
            if (_buffer.Length - _at < Math.Min(MaximumRoom, ChromeText.MinimumRoom + text.Length)) Flush();
            _at += ChromeText.Encode(ref text, _buffer.AsSpan(_at));
        }

        Write("\""u8);
    }

    public void WriteNumber(long number)
    {
        ChromeCursor cursor = Open(NumberRoom);
        cursor.Put(number);
        Close(cursor);
    }

    public void WriteNumber(double number, bool keepPoint = false)
    {
        ChromeCursor cursor = Open(NumberRoom);
        cursor.Put(number, keepPoint);
        Close(cursor);
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }
}
