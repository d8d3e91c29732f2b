namespace HybridProfiler.Analysis.Memory;

/// <summary>The books of one edge: what went over it, what was done to it, and how much of that was needless.</summary>
/// <param name="Edge">Edge id.</param>
/// <param name="HandOffs">Number of hand-offs.</param>
/// <param name="Tensors">Different tensors among those that state one.</param>
/// <param name="Versions">Different contents (tensor and version) among those that state both.</param>
/// <param name="HandedOverBytes">Bytes handed over.</param>
/// <param name="UsefulBytes">Bytes of different contents: hand-offs of one version count once, those that do not say which count each.</param>
/// <param name="MovedBytes">Bytes moved at least: each hand-off's, once for each crossing between host and device and once for all that is done to it in one memory (copy, cast, layout, size).</param>
/// <param name="Copies">Hand-offs copied within one memory.</param>
/// <param name="HostToDevice">Hand-offs copied to a device.</param>
/// <param name="DeviceToHost">Hand-offs copied to the host.</param>
/// <param name="Casts">Hand-offs whose element type changes.</param>
/// <param name="LayoutChanges">Hand-offs whose layout changes.</param>
/// <param name="Resizes">Hand-offs resized or padded.</param>
/// <param name="ConvertedAgain">Hand-offs that convert contents which the edge had converted before.</param>
/// <param name="Undone">Conversions of this edge (element type, layout) that a later hand-off of the path takes back, and round trips through the host that it begins.</param>
/// <param name="NeedlessBytes">Bytes moved for those two on this edge, whether its hand-off converts or takes back.</param>
/// <param name="NeedlessNs">Time from produced to consumed of those hand-offs: the most that could be saved in transit.</param>
/// <param name="StridedBytes">Bytes that the consumer reads in strides.</param>
/// <param name="LineUse">Mean share of each 64-byte line that its reading uses, weighted by bytes, of hand-offs that state a type; NaN when none does.</param>
/// <param name="AlignmentBytes">Largest power of two, up to 4,096, that divides the addresses of all tensors whose allocation is in the trace; 0 when none is.</param>
public sealed record EdgeLedger(
    int Edge, int HandOffs, int Tensors, int Versions, long HandedOverBytes, long UsefulBytes, long MovedBytes, int Copies, int HostToDevice, int DeviceToHost, int Casts, int LayoutChanges, int Resizes,
    int ConvertedAgain, int Undone, long NeedlessBytes, long NeedlessNs, long StridedBytes, double LineUse, int AlignmentBytes)
{
    /// <summary>Moved / useful bytes: 0 is zero-copy, 1 each content moved once; NaN when nothing useful was handed over.</summary>
    public double MovedPerUseful => UsefulBytes > 0 ? (double)MovedBytes / UsefulBytes : double.NaN;
}
