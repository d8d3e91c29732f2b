using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace HybridProfiler.Formats;

/// <summary>
/// Numbers for JSON texts, the same for equal ones, without a string for each occurrence: an open hash table over the bytes
/// as they stand in the file. A text that is written in two ways has two numbers here and one behind <paramref name="intern"/>.
/// </summary>
/// <param name="intern">Takes a text met for the first time and returns its number.</param>
internal sealed class Utf8Strings(Func<string, int> intern)
{
    private const int BlockBytes = 16;

    private Slot[] _slots = new Slot[1024];
    private byte[] _bytes = new byte[1 << 14];
    private int _count, _used;

    /// <summary>Number of a text as it stands in a JSON file.</summary>
    public int IdOf(ReadOnlySpan<byte> raw, bool escaped)
    {
        ulong hash = Seed;
        ref byte first = ref MemoryMarshal.GetReference(raw);
        int at = 0;
        for (; at <= raw.Length - BlockBytes; at += BlockBytes) hash = Mix(hash, Vector128.LoadUnsafe(ref first, (nuint)at));
        Span<byte> rest = stackalloc byte[BlockBytes];
        rest.Clear();
        raw[at..].CopyTo(rest);
        return Find(Finish(Mix(hash, Vector128.LoadUnsafe(ref rest[0])), raw.Length), raw, escaped);
    }

    /// <summary>Finds the end of a text without escapes and its number, in one pass.</summary>
    /// <param name="ahead">Data that begins behind the opening quote.</param>
    /// <param name="id">Number of the text.</param>
    /// <param name="length">Bytes of the text, without quotes.</param>
    /// <returns>False when the text has escapes, or its end is not well within the data.</returns>
    public bool TryQuoted(ReadOnlySpan<byte> ahead, out int id, out int length)
    {
        ulong hash = Seed;
        ref byte first = ref MemoryMarshal.GetReference(ahead);
        for (int at = 0; at <= ahead.Length - BlockBytes; at += BlockBytes)
        {
            Vector128<byte> block = Vector128.LoadUnsafe(ref first, (nuint)at);
            uint ends = JsonBlocks.EndsOf(block);
            if (ends == 0)
            {
                hash = Mix(hash, block);
                continue;
            }

            int end = BitOperations.TrailingZeroCount(ends);
            length = at + end;
            if (ahead[length] != '"') break;
            // What lies behind the text counts as zeros, as it does in IdOf.
            block &= Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(s_keep), (nuint)(BlockBytes - end));
            id = Find(Finish(Mix(hash, block), length), ahead[..length], escaped: false);
            return true;
        }

        id = length = 0;
        return false;
    }

    /// <summary>The text that the bytes stand for.</summary>
    public static string TextOf(ReadOnlySpan<byte> raw, bool escaped) => escaped ? JsonText.Unescape(raw) : Encoding.UTF8.GetString(raw);

    private const ulong Seed = 0x9E3779B97F4A7C15;

    private static ReadOnlySpan<byte> s_keep =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    // A multiplication to 128 bits, folded: every bit of the block reaches every bit of the hash.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong hash, Vector128<byte> block)
    {
        ulong high = Math.BigMul(block.AsUInt64().GetElement(0) ^ hash, block.AsUInt64().GetElement(1) ^ 0xE7037ED1A0B428DB, out ulong low);
        return high ^ low ^ hash;
    }

    private static uint Finish(ulong hash, int length)
    {
        ulong high = Math.BigMul(hash ^ (uint)length, 0x8EBC6AF09C88C6E3, out ulong low);
        return (uint)(high ^ low);
    }

    private int Find(uint hash, ReadOnlySpan<byte> raw, bool escaped)
    {
        Slot[] slots = _slots;
        int mask = slots.Length - 1;
        for (int at = (int)hash & mask; ; at = (at + 1) & mask)
        {
            ref readonly Slot slot = ref slots[at];
            if (!slot.IsUsed) return Add(at, hash, raw, escaped);
            if (slot.Hash == hash && slot.Length == raw.Length && raw.SequenceEqual(_bytes.AsSpan(slot.Start, raw.Length))) return slot.Id;
        }
    }

    private int Add(int at, uint hash, ReadOnlySpan<byte> raw, bool escaped)
    {
        int id = intern(TextOf(raw, escaped));
        if (_bytes.Length - _used < raw.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + raw.Length));
        raw.CopyTo(_bytes.AsSpan(_used));
        _slots[at] = new Slot(hash, _used, raw.Length, id, IsUsed: true);
        _used += raw.Length;
        if (++_count * 2 > _slots.Length) Grow();
        return id;
    }

    private void Grow()
    {
        var slots = new Slot[_slots.Length * 2];
        int mask = slots.Length - 1;
        foreach (Slot slot in _slots)
        {
            if (!slot.IsUsed) continue;
            int at = (int)slot.Hash & mask;
            while (slots[at].IsUsed) at = (at + 1) & mask;
            slots[at] = slot;
        }

        _slots = slots;
    }

    private readonly record struct Slot(uint Hash, int Start, int Length, int Id, bool IsUsed);
}
