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

    /// <summary>Prepares <paramref name="count"/> digits of 64 bytes each.</summary>
    /// <returns>count x 32 x 32 values, row by row: 0 the lightest, 1 the darkest pixel of each digit.</returns>
    float[] Normalise(byte[] pixels, int count);
}
