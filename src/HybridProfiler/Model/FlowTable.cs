namespace HybridProfiler.Model;

/// <summary>Causal links between spans, in columns, ordered by the cause's row. Immutable.</summary>
public sealed class FlowTable
{
    internal ulong[] IdColumn { get; init; } = [];
    internal int[] FromColumn { get; init; } = [];
    internal int[] ToColumn { get; init; } = [];
    internal byte[] KindColumn { get; init; } = [];

    /// <summary>Number of links.</summary>
    public int Count => IdColumn.Length;

    /// <summary>Id of the flow; links of one flow share it. Launches: the correlation id.</summary>
    public ReadOnlySpan<ulong> Id => IdColumn;

    /// <summary>Row of the causing span.</summary>
    public ReadOnlySpan<int> From => FromColumn;

    /// <summary>Row of the caused span.</summary>
    public ReadOnlySpan<int> To => ToColumn;

    /// <summary>Why (<see cref="FlowKind"/> as a byte).</summary>
    public ReadOnlySpan<byte> Kind => KindColumn;
}
