using System.Runtime.InteropServices;
using System.Text;

namespace HybridProfiler.Formats;

/// <summary>
/// Numbers for JSON texts, the same for equal ones, without a string for each occurrence: an open hash table over the bytes
/// as they stand in the file. A text that is written in two ways has two numbers here and one behind <paramref name="intern"/>.
/// </summary>
/// <param name="intern">Takes a text met for the first time and returns its number.</param>
internal sealed class Utf8Strings(Func<string, int> intern)
{
    private readonly List<byte[]> _texts = [];
    private readonly List<int> _ids = [];
    private int[] _slots = new int[1024];
    private uint[] _hashes = new uint[1024];

    /// <summary>Number of a text as it stands in a JSON file.</summary>
    public int IdOf(ReadOnlySpan<byte> raw, bool escaped)
    {
        uint hash = HashOf(raw);
        int mask = _slots.Length - 1;
        for (int slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            int entry = _slots[slot];
            if (entry == 0) return Add(slot, hash, raw, escaped);
            if (_hashes[slot] == hash && raw.SequenceEqual(_texts[entry - 1])) return _ids[entry - 1];
        }
    }

    /// <summary>The text that the bytes stand for.</summary>
    public static string TextOf(ReadOnlySpan<byte> raw, bool escaped) => escaped ? JsonText.Unescape(raw) : Encoding.UTF8.GetString(raw);

    private int Add(int slot, uint hash, ReadOnlySpan<byte> raw, bool escaped)
    {
        int id = intern(TextOf(raw, escaped));
        _texts.Add(raw.ToArray());
        _ids.Add(id);
        _slots[slot] = _texts.Count;
        _hashes[slot] = hash;
        if (_texts.Count * 2 > _slots.Length) Grow();
        return id;
    }

    private void Grow()
    {
        int[] slots = new int[_slots.Length * 2];
        uint[] hashes = new uint[slots.Length];
        int mask = slots.Length - 1;
        for (int i = 0; i < _slots.Length; i++)
        {
            if (_slots[i] == 0) continue;
            int slot = (int)_hashes[i] & mask;
            while (slots[slot] != 0) slot = (slot + 1) & mask;
            slots[slot] = _slots[i];
            hashes[slot] = _hashes[i];
        }

        (_slots, _hashes) = (slots, hashes);
    }

    // FNV over words of eight bytes: texts are short, and a collision only costs a comparison.
    private static uint HashOf(ReadOnlySpan<byte> text)
    {
        ulong hash = 14695981039346656037 ^ (ulong)text.Length;
        while (text.Length >= 8)
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(text)) * 1099511628211;
            hash ^= hash >> 29;
            text = text[8..];
        }

        foreach (byte b in text) hash = (hash ^ b) * 1099511628211;
        hash ^= hash >> 32;
        return (uint)(hash ^ (hash >> 15));
    }
}
