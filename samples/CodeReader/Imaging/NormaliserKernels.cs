namespace CodeReader.Imaging;

/// <summary>The OpenCL C source; <see cref="ManagedNormaliser"/> is the same arithmetic in C#.</summary>
internal static class NormaliserKernels
{
    /// <summary>Contrast stretch, one work-item per image.</summary>
    internal const string Stretch = "stretch_contrast";

    /// <summary>Bilinear upscale, one work-item per output pixel.</summary>
    internal const string Upscale = "upscale_bilinear";

    internal const string Source = """
        #define SMALL 8
        #define LARGE 32

        __kernel void stretch_contrast(__global const uchar* pixels, __global float* stretched)
        {
            int first = get_global_id(0) * SMALL * SMALL;
            uchar low = 255, high = 0;
            for (int i = 0; i < SMALL * SMALL; i++) {
                low = min(low, pixels[first + i]);
                high = max(high, pixels[first + i]);
            }
            float scale = 1.0f / max(high - low, 1);
            for (int i = 0; i < SMALL * SMALL; i++)
                stretched[first + i] = (pixels[first + i] - low) * scale;
        }

        __kernel void upscale_bilinear(__global const float* stretched, __global float* output)
        {
            int i = get_global_id(0);
            int image = i / (LARGE * LARGE), y = i / LARGE % LARGE, x = i % LARGE;
            float sy = clamp((y + 0.5f) * SMALL / LARGE - 0.5f, 0.0f, SMALL - 1.0f);
            float sx = clamp((x + 0.5f) * SMALL / LARGE - 0.5f, 0.0f, SMALL - 1.0f);
            int y0 = (int)sy, x0 = (int)sx, y1 = min(y0 + 1, SMALL - 1), x1 = min(x0 + 1, SMALL - 1);
            float fy = sy - y0, fx = sx - x0;
            __global const float* from = stretched + image * SMALL * SMALL;
            float top = from[y0 * SMALL + x0] + fx * (from[y0 * SMALL + x1] - from[y0 * SMALL + x0]);
            float bottom = from[y1 * SMALL + x0] + fx * (from[y1 * SMALL + x1] - from[y1 * SMALL + x0]);
            output[i] = top + fy * (bottom - top);
        }
        """;
}
