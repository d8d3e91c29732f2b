using CodeReader.Digits;

namespace CodeReader.Imaging;

/// <summary>The same arithmetic as the OpenCL kernels, on the calling thread: used for training and where no device is.</summary>
internal sealed class ManagedNormaliser(string description) : IImageNormaliser
{
    public string Description => description;

    public float[] Normalise(byte[] pixels, int count)
    {
        const int small = DigitImage.Side, large = IImageNormaliser.Side;
        var stretched = new float[count * DigitImage.Size];
        for (int image = 0; image < count; image++)
            Stretch(pixels.AsSpan(image * DigitImage.Size, DigitImage.Size), stretched.AsSpan(image * DigitImage.Size));

        var output = new float[count * IImageNormaliser.Size];
        for (int i = 0; i < output.Length; i++)
        {
            int image = i / IImageNormaliser.Size, y = i / large % large, x = i % large;
            float sourceY = Math.Clamp((y + 0.5f) * small / large - 0.5f, 0, small - 1);
            float sourceX = Math.Clamp((x + 0.5f) * small / large - 0.5f, 0, small - 1);
            int y0 = (int)sourceY, x0 = (int)sourceX, y1 = Math.Min(y0 + 1, small - 1), x1 = Math.Min(x0 + 1, small - 1);
            float fy = sourceY - y0, fx = sourceX - x0;
            ReadOnlySpan<float> from = stretched.AsSpan(image * DigitImage.Size, DigitImage.Size);
            float top = from[y0 * small + x0] + fx * (from[y0 * small + x1] - from[y0 * small + x0]);
            float bottom = from[y1 * small + x0] + fx * (from[y1 * small + x1] - from[y1 * small + x0]);
            output[i] = top + fy * (bottom - top);
        }
        return output;
    }

    public void Dispose() { }

    private static void Stretch(ReadOnlySpan<byte> from, Span<float> to)
    {
        byte low = 255, high = 0;
        foreach (byte pixel in from)
            (low, high) = (Math.Min(low, pixel), Math.Max(high, pixel));
        float scale = 1f / Math.Max(high - low, 1);
        for (int i = 0; i < from.Length; i++)
            to[i] = (from[i] - low) * scale;
    }
}
