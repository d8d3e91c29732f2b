using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Formats;

/// <summary>
/// Recognises the begins and ends that make up nearly all of a trace in the very layout in which
/// <see cref="PerfettoWriter"/> puts them down: distance in time, sequence, flag, type, and for a begin one category and a
/// name. Anything else is left to the general reader, which gives the same result more slowly.
/// </summary>
internal static class PlainPacket
{
    // Tag, flag, tag and length around the event; the shortest packet that is read with all bytes in reach.
    private const int Reach = 32;

    /// <summary>Reads a packet; false when it is not plain.</summary>
    /// <param name="buffer">Bytes from the packet's first on; at least 32 must be in reach, whatever the packet's length.</param>
    /// <param name="length">Length of the packet.</param>
    /// <param name="distance">Distance in time.</param>
    /// <param name="sequence">Packet sequence.</param>
    /// <param name="category">Interned category, 0 for an end.</param>
    /// <param name="name">Interned name, 0 for an end.</param>
    public static bool TryRead(ReadOnlySpan<byte> buffer, int length, out ulong distance, out uint sequence, out uint category, out uint name)
    {
        distance = sequence = category = name = 0;
        if (buffer.Length < Reach || length > Reach) return false;
        ref byte p = ref MemoryMarshal.GetReference(buffer);
        if (p != PerfettoFields.Packet.Timestamp << 3) return false;
        int at = 1;
        // Five bytes are nine minutes in nanoseconds; three of them suffice for sequences and ids.
        uint b = Unsafe.Add(ref p, at++);
        ulong value = b & 0x7F;
        for (int shift = 7; b >= 0x80; shift += 7)
        {
            if (shift > 28) return false;
            b = Unsafe.Add(ref p, at++);
            value |= (ulong)(b & 0x7F) << shift;
        }

        distance = value;
        if (Unsafe.Add(ref p, at++) != PerfettoFields.Packet.TrustedPacketSequenceId << 3 || !Small(ref p, ref at, out sequence)) return false;
        // Flag and its value, tag of the event: three bytes that are always the same.
        uint middle = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref p, at));
        const uint expected = PerfettoFields.Packet.SequenceFlags << 3 | PerfettoFields.Sequence.Needs << 8 | (PerfettoFields.Packet.TrackEvent << 3 | ProtoWriter.Bytes) << 16;
        if (!BitConverter.IsLittleEndian || (middle & 0xFF_FFFF) != expected) return false;
        at += 4;
        if (at + (int)(middle >> 24) != length || Unsafe.Add(ref p, at) != PerfettoFields.Event.Type << 3) return false;
        int type = Unsafe.Add(ref p, at + 1);
        at += 2;
        if (type == PerfettoFields.EventType.End) return at == length;
        return type == PerfettoFields.EventType.Begin
            && Unsafe.Add(ref p, at++) == PerfettoFields.Event.CategoryIids << 3 && Small(ref p, ref at, out category)
            && Unsafe.Add(ref p, at++) == PerfettoFields.Event.NameIid << 3 && Small(ref p, ref at, out name)
            && at == length && category != 0 && name != 0;
    }

    /// <summary>A varint of at most three bytes. All reads stay in reach: 1 + 5 + 1 + 3 + 4 + 2 + 4 + 4 = 24.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Small(ref byte p, ref int at, out uint value)
    {
        value = Unsafe.Add(ref p, at++);
        if (value < 0x80) return true;
        uint second = Unsafe.Add(ref p, at++);
        value = value & 0x7F | (second & 0x7F) << 7;
        if (second < 0x80) return true;
        uint third = Unsafe.Add(ref p, at++);
        value |= third << 14;
        return third < 0x80;
    }
}
