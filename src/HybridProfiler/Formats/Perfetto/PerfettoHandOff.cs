using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>A hand-off as far as it was read.</summary>
internal sealed class PerfettoHandOff
{
    public bool IsProduced;
    public long ProducedNs, ConsumedNs = -1, Bytes, Edge, Tensor;
    public int ProducerSpan = -1, ConsumerSpan = -1, Version, Request = -1;
    public TensorLayout? Layout;
}
