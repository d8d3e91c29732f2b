using System.Collections.Immutable;

namespace HybridProfiler.Model;

/// <summary>Type, shape and place of a tensor that was handed over; equal layouts are stored once per trace.</summary>
/// <param name="DType">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for scalars and raw buffers.</param>
/// <param name="Strides">Strides in elements, as long as <paramref name="Shape"/>; empty means row-major contiguous.</param>
/// <param name="From">Memory at the producer.</param>
/// <param name="To">Memory at the consumer.</param>
/// <param name="Conversions">What happened on the way.</param>
public sealed record TensorLayout(
    DType DType,
    ImmutableArray<long> Shape,
    ImmutableArray<long> Strides,
    MemoryKind From = MemoryKind.Unknown,
    MemoryKind To = MemoryKind.Unknown,
    Conversions Conversions = Conversions.None)
{
    /// <inheritdoc/>
    public bool Equals(TensorLayout? other) =>
        other is not null && DType == other.DType && From == other.From && To == other.To && Conversions == other.Conversions
        && Shape.AsSpan().SequenceEqual(other.Shape.AsSpan()) && Strides.AsSpan().SequenceEqual(other.Strides.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add((int)DType | (int)From << 8 | (int)To << 16 | (int)Conversions << 24);
        foreach (long size in Shape.AsSpan()) hash.Add(size);
        foreach (long stride in Strides.AsSpan()) hash.Add(stride);
        return hash.ToHashCode();
    }
}
