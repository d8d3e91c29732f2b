namespace CodeReader.Digits;

/// <summary>One handwritten digit: 8 x 8 pixels row by row, 0 (paper) to 255 (ink), and what was written.</summary>
internal sealed record DigitImage(byte[] Pixels, int Digit)
{
    /// <summary>Width and height in pixels.</summary>
    internal const int Side = 8;

    /// <summary>Pixels per image.</summary>
    internal const int Size = Side * Side;
}
