namespace HybridProfiler.Formats;

/// <summary>Interned ids of a sequence and what they stand for. Small ids lie in an array, absurd ones do not make it grow.</summary>
internal struct IidTable<T>
{
    private const int Dense = 1 << 17;
    private T[] _values;
    private bool[] _known;
    private Dictionary<ulong, T>? _sparse;

    public IidTable()
    {
        _values = [];
        _known = [];
    }

    public void Set(ulong iid, T value)
    {
        if (iid >= Dense)
        {
            (_sparse ??= [])[iid] = value;
            return;
        }

        if ((int)iid >= _values.Length)
        {
            int size = Math.Max(16, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)iid + 1));
            Array.Resize(ref _values, size);
            Array.Resize(ref _known, size);
        }

        _values[iid] = value;
        _known[iid] = true;
    }

    public readonly bool TryGet(ulong iid, out T value)
    {
        if (iid < (ulong)_values.Length && _known[iid])
        {
            value = _values[iid];
            return true;
        }

        value = default!;
        return _sparse is not null && _sparse.TryGetValue(iid, out value!);
    }
}
