using CodeReader.Digits;
using Silk.NET.OpenCL;

namespace CodeReader.Imaging;

/// <summary>Normalises on an OpenCL device: pixels to the device, two kernels, prepared images back.</summary>
internal sealed unsafe class OpenClNormaliser : IImageNormaliser
{
    private const int Capacity = 16; // digits of the longest code

    private readonly OpenClDevice _device;
    private readonly nint _program, _stretch, _upscale, _pixels, _stretched, _output;

    /// <summary>Takes the device over and disposes it.</summary>
    internal OpenClNormaliser(OpenClDevice device)
    {
        _device = device;
        _program = device.Build(NormaliserKernels.Source);
        _stretch = device.Kernel(_program, NormaliserKernels.Stretch);
        _upscale = device.Kernel(_program, NormaliserKernels.Upscale);
        _pixels = device.Buffer(Capacity * DigitImage.Size, MemFlags.ReadOnly);
        _stretched = device.Buffer(Capacity * DigitImage.Size * sizeof(float), MemFlags.ReadWrite);
        _output = device.Buffer(Capacity * IImageNormaliser.Size * sizeof(float), MemFlags.WriteOnly);
        SetArguments(_stretch, _pixels, _stretched);
        SetArguments(_upscale, _stretched, _output);
    }

    public string Description => $"OpenCL, {_device.Name}";

    public float[] Normalise(byte[] pixels, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Capacity);
        var output = new float[count * IImageNormaliser.Size];
        fixed (byte* from = pixels)
        fixed (float* to = output)
        {
            OpenClDevice.Check(_device.Api.EnqueueWriteBuffer(_device.Queue, _pixels, false, 0,
                (nuint)(count * DigitImage.Size), from, 0, null, null), "clEnqueueWriteBuffer");
            Run(_stretch, count);
            Run(_upscale, output.Length);
            OpenClDevice.Check(_device.Api.EnqueueReadBuffer(_device.Queue, _output, true, 0,
                (nuint)(output.Length * sizeof(float)), to, 0, null, null), "clEnqueueReadBuffer");
        }
        return output;
    }

    public void Dispose()
    {
        foreach (nint buffer in (ReadOnlySpan<nint>)[_pixels, _stretched, _output])
            _device.Api.ReleaseMemObject(buffer);
        _device.Api.ReleaseKernel(_stretch);
        _device.Api.ReleaseKernel(_upscale);
        _device.Api.ReleaseProgram(_program);
        _device.Dispose();
    }

    private void Run(nint kernel, int workItems)
    {
        nuint size = (nuint)workItems;
        OpenClDevice.Check(_device.Api.EnqueueNdrangeKernel(_device.Queue, kernel, 1, null, &size, null, 0, null, null),
            "clEnqueueNDRangeKernel");
    }

    private void SetArguments(nint kernel, nint first, nint second)
    {
        OpenClDevice.Check(_device.Api.SetKernelArg(kernel, 0, (nuint)sizeof(nint), &first), "clSetKernelArg(0)");
        OpenClDevice.Check(_device.Api.SetKernelArg(kernel, 1, (nuint)sizeof(nint), &second), "clSetKernelArg(1)");
    }
}
