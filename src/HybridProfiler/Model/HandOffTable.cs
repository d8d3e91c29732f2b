using System.Collections.Immutable;

namespace HybridProfiler.Model;

/// <summary>Hand-offs of tensors and buffers over edges, in columns, ordered by the time they were produced. Immutable.</summary>
public sealed class HandOffTable
{
    internal int[] EdgeColumn { get; init; } = [];
    internal long[] ProducedColumn { get; init; } = [];
    internal long[] ConsumedColumn { get; init; } = [];
    internal long[] BytesColumn { get; init; } = [];
    internal long[] TensorColumn { get; init; } = [];
    internal int[] VersionColumn { get; init; } = [];
    internal int[] LayoutColumn { get; init; } = [];
    internal int[] ProducerSpanColumn { get; init; } = [];
    internal int[] ConsumerSpanColumn { get; init; } = [];
    internal int[] RequestColumn { get; init; } = [];

    /// <summary>Distinct layouts; <see cref="Layout"/> points here.</summary>
    public ImmutableArray<TensorLayout> Layouts { get; internal init; } = [];

    /// <summary>Number of hand-offs.</summary>
    public int Count => EdgeColumn.Length;

    /// <summary>Edge id.</summary>
    public ReadOnlySpan<int> Edge => EdgeColumn;

    /// <summary>When the producer handed over, in nanoseconds.</summary>
    public ReadOnlySpan<long> Produced => ProducedColumn;

    /// <summary>When the consumer took over, in nanoseconds; -1 when it never did while recorded.</summary>
    public ReadOnlySpan<long> Consumed => ConsumedColumn;

    /// <summary>Bytes handed over.</summary>
    public ReadOnlySpan<long> Bytes => BytesColumn;

    /// <summary>Identity of the tensor or buffer as the program gives it (an address or a number of its own); 0 when not stated.</summary>
    public ReadOnlySpan<long> Tensor => TensorColumn;

    /// <summary>Version of the tensor's contents; 0 when not stated.</summary>
    public ReadOnlySpan<int> Version => VersionColumn;

    /// <summary>Position in <see cref="Layouts"/>, or -1.</summary>
    public ReadOnlySpan<int> Layout => LayoutColumn;

    /// <summary>Row of the span in which it was produced, or -1.</summary>
    public ReadOnlySpan<int> ProducerSpan => ProducerSpanColumn;

    /// <summary>Row of the span in which it was consumed, or -1.</summary>
    public ReadOnlySpan<int> ConsumerSpan => ConsumerSpanColumn;

    /// <summary>Row in <see cref="Trace.Requests"/>, or -1.</summary>
    public ReadOnlySpan<int> Request => RequestColumn;
}
