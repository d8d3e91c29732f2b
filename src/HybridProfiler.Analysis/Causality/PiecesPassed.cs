namespace HybridProfiler.Analysis.Causality;

/// <summary>Pieces that a walk passed at one instant: one or two nearly always, which are compared one by one; many where a clock stood still.</summary>
internal sealed class PiecesPassed
{
    private const int Few = 8;
    private readonly int[] _few = new int[Few];
    private readonly HashSet<int> _more = [];
    private int _count;

    /// <summary>Adds a piece; false when it was passed before.</summary>
    public bool Add(int piece)
    {
        if (_few.AsSpan(0, _count).Contains(piece)) return false;
        if (_count == Few) return _more.Add(piece);
        _few[_count++] = piece;
        return true;
    }

    /// <summary>Forgets all pieces.</summary>
    public void Clear()
    {
        if (_count == Few) _more.Clear();
        _count = 0;
    }
}
