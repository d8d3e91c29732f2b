using System.Buffers;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>Bytes of a document in pieces: a document of megabytes is written once and put together once, and not copied each time a buffer has grown.</summary>
internal sealed class JsonPieces : IBufferWriter<byte>
{
    private const int PieceBytes = 1 << 16;
    private readonly List<ArraySegment<byte>> _full = [];
    private byte[] _piece = new byte[PieceBytes];
    private int _used;

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _piece.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _piece.AsSpan(_used);
    }

    /// <summary>The document, with a byte behind it.</summary>
    public byte[] With(byte last)
    {
        byte[] whole = GC.AllocateUninitializedArray<byte>(_full.Sum(p => p.Count) + _used + 1);
        int at = 0;
        foreach (ArraySegment<byte> piece in _full)
        {
            piece.AsSpan().CopyTo(whole.AsSpan(at));
            at += piece.Count;
        }

        _piece.AsSpan(0, _used).CopyTo(whole.AsSpan(at));
        whole[^1] = last;
        return whole;
    }

    private void Reserve(int bytes)
    {
        if (_piece.Length - _used >= Math.Max(bytes, 1)) return;
        _full.Add(new ArraySegment<byte>(_piece, 0, _used));
        (_piece, _used) = (new byte[Math.Max(bytes, PieceBytes)], 0);
    }
}
