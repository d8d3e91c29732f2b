using System.Runtime.InteropServices;
using HybridProfiler.Devices;

namespace HybridProfiler.Recording;

/// <summary>Items with their attributes, in the order in which they were handed over. Adding allocates only while the lists grow.</summary>
internal sealed class AttributedList<T>
    where T : struct
{
    private readonly List<(T Item, int First, int Count)> _items = [];
    private readonly List<DeviceAttribute> _attributes = [];

    public int Count => _items.Count;

    public void Add(in T item, ReadOnlySpan<DeviceAttribute> attributes)
    {
        _items.Add((item, _attributes.Count, attributes.Length));
        _attributes.AddRange(attributes);
    }

    /// <summary>An item, valid until the next one is added.</summary>
    public ref T this[int index] => ref CollectionsMarshal.AsSpan(_items)[index].Item;

    /// <summary>Attributes of an item, valid until the next item is added.</summary>
    public ReadOnlySpan<DeviceAttribute> AttributesOf(int index) =>
        CollectionsMarshal.AsSpan(_attributes).Slice(_items[index].First, _items[index].Count);

    public void Clear()
    {
        _items.Clear();
        _attributes.Clear();
    }
}
