namespace HybridProfiler.Analysis.Causality;

/// <summary>From the end of one piece to the begin or the end of another.</summary>
/// <param name="From">Piece whose end is the cause.</param>
/// <param name="To">Piece that had to wait for it.</param>
/// <param name="AtEnd">True where it decides the end of a wait, false where it decides a begin.</param>
/// <param name="Kind">Why.</param>
/// <param name="Edge">Edge id of a hand-off, else -1.</param>
internal readonly record struct Link(int From, int To, bool AtEnd, LinkKind Kind, int Edge = -1);
