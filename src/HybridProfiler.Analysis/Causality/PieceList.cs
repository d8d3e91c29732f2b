namespace HybridProfiler.Analysis.Causality;

/// <summary>Pieces in one array that grows where its first size, which the caller estimates, does not do.</summary>
internal sealed class PieceList(int capacity)
{
    // What is never written takes no memory: the array is not cleared, and is not copied to its exact size.
    private Piece[] _pieces = GC.AllocateUninitializedArray<Piece>(Math.Max(capacity, 16));

    public int Count { get; private set; }

    public ReadOnlySpan<Piece> Pieces => _pieces.AsSpan(0, Count);

    public void Add(in Piece piece)
    {
        if (Count == _pieces.Length) Array.Resize(ref _pieces, Count * 2);
        _pieces[Count++] = piece;
    }
}
