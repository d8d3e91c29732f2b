using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace HybridProfiler.Formats;

/// <summary>
/// Writes protobuf messages into one reused buffer and hands it to a stream when it is full, only between outermost
/// messages. Lengths of nested messages take as few bytes as they need: one byte is set aside, and the message is moved
/// when it grew beyond 127 bytes. The buffer grows only for a single message larger than itself.
/// </summary>
internal sealed class ProtoWriter(Stream stream, int capacity = 1 << 16)
{
    public const int Varint = 0, Fixed64 = 1, Bytes = 2;

    private byte[] _buffer = new byte[capacity];
    private int _at;
    private long _flushed;

    /// <summary>Bytes written so far, handed over or not.</summary>
    public long Length => _flushed + _at;

    /// <summary>Makes room for an outermost message of at most this many bytes and returns its first byte; nothing may be open.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Reserve(int bytes)
    {
        if (_buffer.Length - _at < bytes) Drain();
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_buffer), _at);
    }

    /// <summary>Takes over what was written into the reserved room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int bytes) => _at += bytes;

    /// <summary>Opens a message that is not nested.</summary>
    public int OpenOutermost(int field)
    {
        if (_buffer.Length - _at < 512) Drain();
        return Open(field);
    }

    /// <summary>Opens a nested message; the value goes to <see cref="Close"/>.</summary>
    public int Open(int field)
    {
        Tag(field, Bytes);
        Ensure(1);
        return ++_at;
    }

    /// <summary>Closes the message opened last.</summary>
    public void Close(int start)
    {
        int length = _at - start;
        int extra = SizeOf((ulong)length) - 1;
        if (extra > 0)
        {
            Ensure(extra);
            _buffer.AsSpan(start, length).CopyTo(_buffer.AsSpan(start + extra));
            _at += extra;
        }

        Put(ref _buffer[start - 1], 0, (ulong)length);
    }

    public void Value(int field, ulong value)
    {
        Ensure(20);
        _at += Put(ref _buffer[_at], 0, (ulong)field << 3 | Varint);
        _at += Put(ref _buffer[_at], 0, value);
    }

    public void Value(int field, long value) => Value(field, (ulong)value);

    public void Value(int field, int value) => Value(field, (ulong)value);

    public void Value(int field, bool value) => Value(field, value ? 1UL : 0);

    public void Value(int field, double value) => Fixed(field, BitConverter.DoubleToUInt64Bits(value));

    public void Fixed(int field, ulong value)
    {
        Tag(field, Fixed64);
        Ensure(8);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_at), value);
        _at += 8;
    }

    public void Value(int field, string text)
    {
        Tag(field, Bytes);
        int bytes = Encoding.UTF8.GetByteCount(text);
        Ensure(bytes + 10);
        _at += Put(ref _buffer[_at], 0, (ulong)bytes);
        _at += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_at));
    }

    /// <summary>Hands everything to the stream; nothing may be open.</summary>
    public void Drain()
    {
        stream.Write(_buffer, 0, _at);
        _flushed += _at;
        _at = 0;
    }

    /// <summary>Writes a varint and returns the position behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Put(ref byte target, int at, ulong value)
    {
        while (value >= 0x80)
        {
            Unsafe.Add(ref target, at++) = (byte)(value | 0x80);
            value >>= 7;
        }

        Unsafe.Add(ref target, at++) = (byte)value;
        return at;
    }

    public static int SizeOf(ulong value)
    {
        int size = 1;
        while ((value >>= 7) != 0) size++;
        return size;
    }

    private void Tag(int field, int wireType)
    {
        Ensure(5);
        _at += Put(ref _buffer[_at], 0, (ulong)(uint)field << 3 | (uint)wireType);
    }

    private void Ensure(int bytes)
    {
        if (_buffer.Length - _at < bytes) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _at + bytes));
    }
}
