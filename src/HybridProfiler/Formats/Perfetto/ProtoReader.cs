using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace HybridProfiler.Formats;

/// <summary>Walks over the fields of one protobuf message. Never throws on bad bytes: it stops, and <see cref="Malformed"/> tells.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;
    private int _start;
    private int _length;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Value of the current field where it is a varint, fixed32 or fixed64.</summary>
    public ulong Number { get; private set; }

    /// <summary>True when the current field is a string or message.</summary>
    public bool HasBytes { get; private set; }

    /// <summary>True once the bytes turned out not to be a message.</summary>
    public bool Malformed { get; private set; }

    /// <summary>Bytes of the current field where it is a string or message, else empty.</summary>
    public readonly ReadOnlySpan<byte> Bytes => HasBytes ? _message.Slice(_start, _length) : default;

    /// <summary>Text of the current field; bytes that are no UTF-8 become U+FFFD.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    public readonly long Signed => (long)Number;

    public readonly double Real => BitConverter.UInt64BitsToDouble(Number);

    /// <summary>Goes to the next field; false at the end and at bad bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next()
    {
        ReadOnlySpan<byte> message = _message;
        if ((uint)_at >= (uint)message.Length) return false;
        uint tag = message[_at];
        // Nearly all fields of an event: one byte of tag, a varint.
        if ((tag & 0x87) == 0 && tag >= 8)
        {
            Field = (int)(tag >> 3);
            HasBytes = false;
            int at = _at + 1;
            if ((uint)at < (uint)message.Length && message[at] < 0x80)
            {
                Number = message[at];
                _at = at + 1;
                return true;
            }
        }

        return NextSlow();
    }

    private bool NextSlow()
    {
        if (!Varint(out ulong tag) || tag >> 3 is 0 or > 0x1FFF_FFFF) return Fail();
        Field = (int)(tag >> 3);
        HasBytes = false;
        ulong value;
        switch (tag & 7)
        {
            case 0:
                if (!Varint(out value)) return Fail();
                Number = value;
                return true;
            case 1:
                if (_message.Length - _at < 8) return Fail();
                Number = BinaryPrimitives.ReadUInt64LittleEndian(_message[_at..]);
                _at += 8;
                return true;
            case 2:
                if (!Varint(out value) || value > (ulong)(_message.Length - _at)) return Fail();
                Number = 0;
                HasBytes = true;
                _start = _at;
                _length = (int)value;
                _at += _length;
                return true;
            case 5:
                if (_message.Length - _at < 4) return Fail();
                Number = BinaryPrimitives.ReadUInt32LittleEndian(_message[_at..]);
                _at += 4;
                return true;
            default:
                return Fail();
        }
    }

    private bool Varint(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && _at < _message.Length; shift += 7)
        {
            byte b = _message[_at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return true;
        }

        return false;
    }

    private bool Fail()
    {
        Malformed = true;
        return false;
    }
}
