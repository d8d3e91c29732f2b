using System.Globalization;
using System.Runtime.CompilerServices;

namespace HybridProfiler.Formats;

/// <summary>
/// Cuts a stream into packets. Room is made for bytes that have come, never for bytes that were only promised. The first
/// thing that is no packet ends the walk; what lies behind is counted. A limit ends it as well: packed data may unpack to
/// more than any memory holds.
/// </summary>
internal sealed class PacketStream(Stream stream, long limitBytes = long.MaxValue)
{
    /// <summary>Longest packet taken.</summary>
    public const int MaxPacketBytes = 256 << 20;

    private byte[] _buffer = new byte[1 << 18];
    private int _at, _end;
    private long _base;
    private bool _ended;

    /// <summary>Offset of the next byte not yet taken.</summary>
    public long Offset => _base + _at;

    /// <summary>Top-level fields that are no packets.</summary>
    public long ForeignFields { get; private set; }

    /// <summary>Bytes behind the last packet.</summary>
    public long TruncatedBytes { get; private set; }

    /// <summary>Why the walk ended before the end of the stream; null when it did not.</summary>
    public string? Problem { get; private set; }

    public Exception? Cause { get; private set; }

    /// <summary>Bytes from the start of the packet handed out last to the end of what has been read.</summary>
    public ReadOnlySpan<byte> Ahead(int packetLength) => _buffer.AsSpan(_at - packetLength, _end - _at + packetLength);

    /// <summary>The next packet; valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(out ReadOnlySpan<byte> packet)
    {
        byte[] buffer = _buffer;
        int at = _at;
        // Nearly all packets are shorter than 128 bytes and have been read.
        if (_end - at >= 130 && buffer[at] == (PerfettoFields.TracePacket << 3 | ProtoWriter.Bytes) && buffer[at + 1] < 0x80)
        {
            int length = buffer[at + 1];
            _at = at + 2 + length;
            packet = buffer.AsSpan(at + 2, length);
            return true;
        }

        return NextSlow(out packet);
    }

    private bool NextSlow(out ReadOnlySpan<byte> packet)
    {
        packet = default;
        while (true)
        {
            if (_end - _at < 32) Fill(32);
            if (_at == _end) return Problem is null ? false : Broken(Problem);
            int at = _at;
            if (!Varint(ref at, out ulong tag)) return Cut();
            if (tag >> 3 == 0) return Broken("a field has the number 0");
            ulong length = 0;
            switch (tag & 7)
            {
                case 0:
                    if (!Varint(ref at, out _)) return Cut();
                    break;
                case 1: length = 8; break;
                case 2:
                    if (!Varint(ref at, out length)) return Cut();
                    break;
                case 5: length = 4; break;
                default: return Broken(string.Create(CultureInfo.InvariantCulture, $"{tag & 7} is no wire type of a trace"));
            }

            if (length > MaxPacketBytes) return Broken(string.Create(CultureInfo.InvariantCulture, $"a packet claims to be {length} bytes long"));
            int head = at - _at, size = (int)length;
            if (_end - _at < head + size) Fill(head + size);
            if (_end - _at < head + size) return Cut();
            _at += head + size;
            if (tag == (PerfettoFields.TracePacket << 3 | ProtoWriter.Bytes))
            {
                packet = _buffer.AsSpan(_at - size, size);
                return true;
            }

            ForeignFields++;
        }
    }

    /// <summary>Ends with fewer bytes than the packet should have: a recording that was cut off.</summary>
    private bool Cut() => Broken(Problem ?? "the last packet is cut off");

    private bool Broken(string problem)
    {
        Problem = problem;
        TruncatedBytes = _end - _at;
        while (!_ended)
        {
            _base += _end;
            _at = _end = 0;
            Fill(1);
            TruncatedBytes += _end;
        }

        return false;
    }

    private void Fill(int wanted)
    {
        if (_at > 0)
        {
            _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
            _base += _at;
            _end -= _at;
            _at = 0;
        }

        while (_end < wanted && !_ended)
        {
            if (_end == _buffer.Length) Array.Resize(ref _buffer, (int)Math.Min((long)_buffer.Length * 2, MaxPacketBytes + 64L));
            int read = 0;
            try
            {
                read = stream.Read(_buffer, _end, _buffer.Length - _end);
            }
            catch (InvalidDataException e)
            {
                Problem = "the packed data are damaged: " + e.Message;
                Cause = e;
            }

            if (read == 0) _ended = true;
            _end += read;
            if (_base + _end <= limitBytes) continue;
            Problem = string.Create(CultureInfo.InvariantCulture, $"it unpacks to more than {limitBytes} bytes, which no recording of its size does");
            _ended = true;
        }
    }

    private bool Varint(ref int at, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && at < _end; shift += 7)
        {
            byte b = _buffer[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return true;
        }

        return false;
    }
}
