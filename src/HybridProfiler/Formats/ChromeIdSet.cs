using System.Buffers;

namespace HybridProfiler.Formats;

/// <summary>A set of numbers in rented memory, of a size known beforehand. 0 is in no set.</summary>
internal sealed class ChromeIdSet : IDisposable
{
    private readonly int _mask;
    private ulong[] _slots;

    /// <param name="count">Most numbers that will be added.</param>
    public ChromeIdSet(int count)
    {
        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(count, 4, 1 << 28) * 2);
        _mask = size - 1;
        _slots = ArrayPool<ulong>.Shared.Rent(size);
        _slots.AsSpan(0, size).Clear();
    }

    /// <summary>Adds a number; false when it was in the set.</summary>
    public bool Add(ulong id)
    {
        int slot = Find(id);
        if (_slots[slot] == id) return false;
        _slots[slot] = id;
        return true;
    }

    public bool Contains(ulong id) => _slots[Find(id)] == id;

    public void Dispose()
    {
        ulong[] slots = _slots;
        _slots = [];
        if (slots.Length > 0) ArrayPool<ulong>.Shared.Return(slots);
    }

    private int Find(ulong id)
    {
        int slot = (int)((id * 0x9E3779B97F4A7C15) >> 33) & _mask;
        while (_slots[slot] != 0 && _slots[slot] != id) slot = (slot + 1) & _mask;
        return slot;
    }
}
