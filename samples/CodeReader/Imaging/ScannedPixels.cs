using HybridProfiler;

namespace CodeReader.Imaging;

/// <summary>A code's pixels on their way from the scanner to the normaliser, 64 bytes per digit.</summary>
internal readonly record struct ScannedPixels(byte[] Bytes, HandOff HandOff);
