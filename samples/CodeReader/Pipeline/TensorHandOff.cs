using HybridProfiler;
using static TorchSharp.torch;

namespace CodeReader.Pipeline;

/// <summary>Hand-offs of TorchSharp tensors: what they are is read from the tensor, and only while somebody records.</summary>
internal static class TensorHandOff
{
    /// <summary>The producer hands <paramref name="tensor"/> over now.</summary>
    internal static HandOff Send(this Edge edge, Tensor tensor, MemoryKind to = MemoryKind.Native, Conversions conversions = Conversions.None) =>
        Profiler.IsRecording
            ? edge.Send(new TensorInfo
            {
                Bytes = tensor.numel() * tensor.element_size(),
                DType = DTypeOf(tensor),
                Shape = tensor.shape,
                Strides = tensor.stride(),
                From = MemoryKind.Native,
                To = to,
                Conversions = conversions,
                Tensor = tensor.Handle,
            })
            : default;

    private static DType DTypeOf(Tensor tensor) => tensor.dtype switch
    {
        ScalarType.Float32 => DType.Float32,
        ScalarType.Float64 => DType.Float64,
        ScalarType.Int64 => DType.Int64,
        ScalarType.Byte => DType.UInt8,
        _ => DType.Unknown,
    };
}
