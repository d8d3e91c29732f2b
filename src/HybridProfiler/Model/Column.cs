using System.Runtime.CompilerServices;

namespace HybridProfiler.Model;

/// <summary>
/// A growing column. It lies in pieces, so that growing copies nothing and touches no memory twice; the first piece grows to its full size by
/// doubling, so that short columns stay small.
/// </summary>
internal struct Column<T>
{
    private const int PieceBits = 14;
    private const int PieceItems = 1 << PieceBits;
    private const int FirstItems = 256;

    private T[][] _pieces = [];
    private T[] _last = [];
    private int _used;

    public Column()
    {
    }

    public int Count { get; private set; }

    public readonly ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _pieces[index >> PieceBits][index & (PieceItems - 1)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T item)
    {
        T[] last = _last;
        int used = _used;
        if ((uint)used < (uint)last.Length)
        {
            last[used] = item;
            _used = used + 1;
            Count++;
        }
        else
        {
            Grow(item);
        }
    }

    /// <summary>Items in one array, in the order of adding.</summary>
    public readonly T[] ToArray()
    {
        T[] all = Uninitialized(Count);
        for (int at = 0; at < Count; at += PieceItems) _pieces[at >> PieceBits].AsSpan(0, Math.Min(PieceItems, Count - at)).CopyTo(all.AsSpan(at));
        return all;
    }

    private static T[] Uninitialized(int length) =>
        RuntimeHelpers.IsReferenceOrContainsReferences<T>() ? new T[length] : GC.AllocateUninitializedArray<T>(length);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(T item)
    {
        if (_used is > 0 and < PieceItems)
        {
            // Only the first piece is ever shorter than a whole one.
            Array.Resize(ref _last, _last.Length * 2);
            _pieces[0] = _last;
        }
        else
        {
            int piece = Count >> PieceBits;
            if (piece == _pieces.Length) Array.Resize(ref _pieces, Math.Max(1, piece * 2));
            _pieces[piece] = _last = Uninitialized(piece == 0 ? FirstItems : PieceItems);
            _used = 0;
        }

        _last[_used++] = item;
        Count++;
    }
}
