using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>What is handed over.</summary>
/// <param name="Edge">Edge id.</param>
/// <param name="Bytes">Bytes.</param>
/// <param name="Layout">Layout, or null when not stated.</param>
/// <param name="Tensor">Identity of the tensor, or 0.</param>
/// <param name="Version">Version of its contents, or 0.</param>
/// <param name="Request">Number of the request, or -1.</param>
internal readonly record struct HandOffRow(int Edge, long Bytes, TensorLayout? Layout, long Tensor, int Version, int Request);
