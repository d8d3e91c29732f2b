using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Efficiency;

/// <summary>Shape of a convolution in one, two or three dimensions.</summary>
/// <param name="Input">Batch, channels, and the size in each dimension.</param>
/// <param name="Filter">Output channels, input channels of a group, and the size in each dimension; for a transposed convolution input channels, output channels of a group.</param>
/// <param name="Stride">Step in each dimension.</param>
/// <param name="Padding">Padding on each side in each dimension.</param>
/// <param name="Dilation">Distance of the filter's elements in each dimension.</param>
/// <param name="Groups">Number of groups.</param>
/// <param name="IsTransposed">True for a transposed convolution.</param>
/// <param name="OutputPadding">Additional size of a transposed convolution's result in each dimension; empty for none.</param>
/// <param name="HasBias">True when a bias is added.</param>
public sealed record ConvolutionShape(
    ImmutableArray<long> Input, ImmutableArray<long> Filter, ImmutableArray<long> Stride, ImmutableArray<long> Padding, ImmutableArray<long> Dilation,
    long Groups = 1, bool IsTransposed = false, ImmutableArray<long> OutputPadding = default, bool HasBias = false)
{
    /// <summary>Dimensions without batch and channels.</summary>
    public int Dimensions => Input.Length - 2;

    /// <summary>Channels of the result.</summary>
    public long OutputChannels => IsTransposed ? Filter[1] * Groups : Filter[0];

    /// <summary>Size of the result in a dimension.</summary>
    /// <param name="dimension">Dimension, from 0.</param>
    public long OutputSize(int dimension)
    {
        long size = Input[dimension + 2], filter = Filter[dimension + 2], stride = At(Stride, dimension, 1), padding = At(Padding, dimension, 0), dilation = At(Dilation, dimension, 1);
        return IsTransposed
            ? (size - 1) * stride - 2 * padding + dilation * (filter - 1) + At(OutputPadding, dimension, 0) + 1
            : (size + 2 * padding - dilation * (filter - 1) - 1) / stride + 1;
    }

    // One number stands for all dimensions, as frameworks allow it.
    private static long At(ImmutableArray<long> values, int dimension, long otherwise) =>
        values.IsDefaultOrEmpty ? otherwise : values.Length == 1 ? values[0] : values[dimension];
}
