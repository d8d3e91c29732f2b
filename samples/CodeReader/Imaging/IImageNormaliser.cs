using HybridProfiler;

namespace CodeReader.Imaging;

/// <summary>Stretches the contrast of 8 x 8 digits and upscales them to 32 x 32 for the networks.</summary>
internal interface IImageNormaliser : IDisposable
{
    /// <summary>Width and height of a prepared image in pixels.</summary>
    const int Side = 32;

    /// <summary>Pixels of a prepared image.</summary>
    const int Size = Side * Side;

    /// <summary>What does the work, for the report: a device's name, or why there is none.</summary>
    string Description { get; }

    /// <summary>Records that the scanner hands the pixels of <paramref name="count"/> digits over to this normaliser.</summary>
    HandOff SendPixels(int count);

    /// <summary>Prepares <paramref name="count"/> digits.</summary>
    PreparedImages Normalise(ScannedPixels pixels, int count);
}
