namespace HybridProfiler.Analysis.Causality;

/// <summary>The operation before each on its queue. Pieces of queues stand together, and most pieces are of threads.</summary>
/// <param name="first">First piece of a queue.</param>
/// <param name="before">For each piece from there on the one that had ended last on its queue when it began, or -1.</param>
internal sealed class QueueOrder(int first, int[] before)
{
    /// <summary>The operation before a piece, or -1.</summary>
    public int this[int piece] => (uint)(piece - first) < (uint)before.Length ? before[piece - first] : -1;
}
