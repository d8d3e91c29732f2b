using System.Runtime.CompilerServices;

namespace HybridProfiler.Model;

/// <summary>A growing column; appending is amortised constant and the backing array is handed over without a copy when it is full.</summary>
internal struct Column<T>
{
    private T[] _items;

    public Column(int capacity) => _items = capacity == 0 ? [] : new T[capacity];

    public int Count { get; private set; }

    public readonly ref T this[int index] => ref _items[index];

    public readonly Span<T> Items => _items.AsSpan(0, Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T item)
    {
        T[] items = _items;
        int count = Count;
        if ((uint)count < (uint)items.Length)
        {
            items[count] = item;
            Count = count + 1;
        }
        else
        {
            Grow(item);
        }
    }

    public readonly T[] ToArray() => Count == _items.Length ? _items : Items.ToArray();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(T item)
    {
        Array.Resize(ref _items, Math.Max(256, _items.Length * 2));
        _items[Count++] = item;
    }
}
