using CodeReader.Digits;
using CodeReader.Pipeline;
using HybridProfiler;
using Silk.NET.OpenCL;

namespace CodeReader.Imaging;

/// <summary>Normalises on an OpenCL device: pixels to the device, two kernels, prepared images back.</summary>
internal sealed unsafe class OpenClNormaliser : IImageNormaliser
{
    private const int Capacity = 16; // digits of the longest code

    private static readonly Component s_component =
        Component.Define("normaliser", Paradigm.Glue, RuntimeKind.OpenCL, "opencl:0", Precision.Float32);
    private static readonly Label s_enqueue = s_component.Label("enqueue");
    private static readonly Label s_wait = s_component.Label("wait for the images", SpanKind.Sync);
    private static readonly Edge s_toStem = Edge.From(s_component).To(Parts.Stem, "images");
    private static readonly Edge s_fromScanner = Edge.From(Parts.Scanner).To(s_component, "pixels");

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

    public HandOff SendPixels(int count) => s_fromScanner.Send(new TensorInfo
    {
        DType = DType.UInt8,
        Shape = [count, DigitImage.Side, DigitImage.Side],
        From = MemoryKind.Managed,
        To = MemoryKind.OpenClBuffer,
        Conversions = Conversions.HostToDevice,
    });

    public PreparedImages Normalise(ScannedPixels pixels, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Capacity);
        using var scope = s_component.Enter();
        pixels.HandOff.Receive();
        var output = new float[count * IImageNormaliser.Size];
        fixed (byte* from = pixels.Bytes)
        fixed (float* to = output)
        {
            using var phases = s_enqueue.EnterPhases();
            OpenClDevice.Check(_device.Queue.EnqueueWriteBuffer(_pixels, false, 0,
                (nuint)(count * DigitImage.Size), from, 0, null, null), "clEnqueueWriteBuffer");
            Run(_stretch, count);
            Run(_upscale, output.Length);
            OpenClDevice.Check(_device.Queue.EnqueueReadBuffer(_output, false, 0,
                (nuint)(output.Length * sizeof(float)), to, 0, null, null), "clEnqueueReadBuffer");
            phases.Next(s_wait);
            OpenClDevice.Check(_device.Queue.Finish(), "clFinish");
        }
        return new PreparedImages(output, count, s_toStem.Send(new TensorInfo
        {
            DType = DType.Float32,
            Shape = [count, 1, IImageNormaliser.Side, IImageNormaliser.Side],
            From = MemoryKind.OpenClBuffer,
            To = MemoryKind.Native,
            Conversions = Conversions.DeviceToHost | Conversions.Copy,
        }));
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
        OpenClDevice.Check(_device.Queue.EnqueueNdrangeKernel(kernel, 1, null, &size, null, 0, null, null),
            "clEnqueueNDRangeKernel");
    }

    private void SetArguments(nint kernel, nint first, nint second)
    {
        OpenClDevice.Check(_device.Api.SetKernelArg(kernel, 0, (nuint)sizeof(nint), &first), "clSetKernelArg(0)");
        OpenClDevice.Check(_device.Api.SetKernelArg(kernel, 1, (nuint)sizeof(nint), &second), "clSetKernelArg(1)");
    }
}
