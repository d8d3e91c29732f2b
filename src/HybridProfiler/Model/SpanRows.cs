using System.Buffers;

namespace HybridProfiler.Model;

/// <summary>
/// Spans in the order in which they were added. A span lies in one place, so that adding and moving it touches one line of the cache and not one for each
/// of its columns. The pieces are borrowed: who reads one trace after the other does not touch new memory for each.
/// </summary>
internal sealed class SpanRows
{
    private const int PieceBits = 14, PieceRows = 1 << PieceBits, FirstRows = 256;

    private SpanRow[][] _pieces = [];
    private SpanRow[] _last = [];
    private int _used, _room;

    public int Count { get; private set; }

    public ref SpanRow this[int span] => ref _pieces[span >> PieceBits][span & (PieceRows - 1)];

    public int Add(in SpanRow row)
    {
        if (_used == _room) Grow();
        _last[_used++] = row;
        return Count++;
    }

    /// <summary>Gives the memory back; there are no spans afterwards.</summary>
    public void Clear()
    {
        foreach (SpanRow[] piece in _pieces.AsSpan(0, (Count + PieceRows - 1) >> PieceBits)) ArrayPool<SpanRow>.Shared.Return(piece);
        (_pieces, _last, _used, _room, Count) = ([], [], 0, 0, 0);
    }

    private void Grow()
    {
        if (_used is > 0 and < PieceRows)
        {
            // Only the first piece is ever shorter than a whole one.
            SpanRow[] wider = ArrayPool<SpanRow>.Shared.Rent(_used * 2);
            _last.AsSpan(0, _used).CopyTo(wider);
            ArrayPool<SpanRow>.Shared.Return(_last);
            (_pieces[0], _last, _room) = (wider, wider, _used * 2);
            return;
        }

        int piece = Count >> PieceBits;
        if (piece == _pieces.Length) Array.Resize(ref _pieces, Math.Max(1, piece * 2));
        _room = piece == 0 ? FirstRows : PieceRows;
        _pieces[piece] = _last = ArrayPool<SpanRow>.Shared.Rent(_room);
        _used = 0;
    }
}
