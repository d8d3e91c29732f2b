using CodeReader.Digits;
using CodeReader.Pipeline;
using HybridProfiler;

namespace CodeReader.Imaging;

/// <summary>The same arithmetic as the OpenCL kernels, on the calling thread: used for training and where no device is.</summary>
internal sealed class ManagedNormaliser(string description) : IImageNormaliser
{
    private static readonly Component s_component =
        Component.Define("normaliser (managed)", Paradigm.Glue, RuntimeKind.Managed, "cpu", Precision.Float32);
    private static readonly Label s_prepare = s_component.Label("prepare images");
    private static readonly Edge s_toStem = Edge.From(s_component).To(Parts.Stem, "images");
    private static readonly Edge s_fromScanner = Edge.From(Parts.Scanner).To(s_component, "pixels");

    public string Description => description;

    public HandOff SendPixels(int count) => s_fromScanner.Send(new TensorInfo
    {
        DType = DType.UInt8,
        Shape = [count, DigitImage.Side, DigitImage.Side],
        From = MemoryKind.Managed,
        To = MemoryKind.Managed,
    });

    public PreparedImages Normalise(ScannedPixels pixels, int count)
    {
        using var scope = s_prepare.Enter();
        pixels.HandOff.Receive();
        float[] images = Prepare(pixels.Bytes, count);
        return new PreparedImages(images, count, s_toStem.Send(new TensorInfo
        {
            DType = DType.Float32,
            Shape = [count, 1, IImageNormaliser.Side, IImageNormaliser.Side],
            From = MemoryKind.Managed,
            To = MemoryKind.Native,
            Conversions = Conversions.Copy,
        }));
    }

    /// <summary>The arithmetic alone, for training.</summary>
    internal static float[] Prepare(byte[] pixels, int count)
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
