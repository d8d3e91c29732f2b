using HybridProfiler;

namespace CodeReader.Imaging;

/// <summary>Prepared images on their way to the stem: count x 32 x 32 values, row by row, 0 the lightest and 1 the darkest pixel of a digit.</summary>
internal readonly record struct PreparedImages(float[] Values, int Count, HandOff HandOff);
