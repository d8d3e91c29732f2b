namespace HybridProfiler.Recording;

/// <summary>Definitions by id, from 1. Adding takes a lock; reading takes none.</summary>
internal sealed class DefinitionList<T>
{
    private readonly Lock _lock = new();
    private T[] _items = new T[16];
    private int _count = 1;

    /// <summary>Number of ids in use, the unused 0 included.</summary>
    public int Count => Volatile.Read(ref _count);

    public T this[int id] => Volatile.Read(ref _items)[id];

    /// <summary>Adds a definition and returns its id.</summary>
    public int Add(T item)
    {
        lock (_lock)
        {
            if (_count == _items.Length)
            {
                T[] grown = new T[_items.Length * 2];
                _items.CopyTo(grown, 0);
                Volatile.Write(ref _items, grown);
            }

            int id = _count;
            _items[id] = item;
            Volatile.Write(ref _count, id + 1);
            return id;
        }
    }
}
