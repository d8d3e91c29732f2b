using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CodeReader.Networks;
using CodeReader.Pipeline;
using HybridProfiler;
using HybridProfiler.Cuda;
using HybridProfiler.Cuda.Tests.Events;
using TorchSharp;
using static TorchSharp.torch;

namespace CodeReader.Tests;

/// <summary>
/// The convolutional stem on the simulated CUDA device: images are copied there, a kernel whose host body is the network
/// computes in the device's memory, and features and logits are copied back.
/// </summary>
internal sealed unsafe class DeviceStem : IDisposable
{
    private const int Side = 32, FeatureItems = ConvolutionalStem.Channels * ConvolutionalStem.GridSide * ConvolutionalStem.GridSide, Classes = 10, MostImages = 64;
    private static readonly Label s_in = Parts.Stem.Label("images to the device", SpanKind.Transfer);
    private static readonly Label s_forward = Parts.Stem.Label("forward on the device");
    private static readonly Label s_out = Parts.Stem.Label("answer from the device", SpanKind.Transfer);
    private static ConvolutionalStem? s_stem;
    private readonly Gpu _gpu = new("log=1");
    private readonly nint _kernel;
    private readonly CudaStream _stream;
    private readonly ulong _images, _features, _logits;

    public DeviceStem(ConvolutionalStem stem)
    {
        s_stem = stem;
        delegate* unmanaged[Cdecl]<void*, void*, void> body = &Forward;
        fixed (byte* name = "stem\0"u8) ((delegate* unmanaged<byte*, long, long, void*, void*, void>)Gpu.Entry("hpf_register_kernel"))(name, 30_000, 0, body, null);
        _kernel = Gpu.Kernel("stem", ".param .u64 images, .param .u64 features, .param .u64 logits, .param .u32 count");
        _stream = CudaStream.Wrap(Gpu.MakeStream(), "stem");
        (_images, _features, _logits) = (Gpu.Allocate(MostImages * Side * Side * 4), Gpu.Allocate(MostImages * FeatureItems * 4), Gpu.Allocate(MostImages * Classes * 4));
    }

    /// <summary>Bytes that an answer for so many images takes.</summary>
    public static long AnswerBytes(int images) => images * (FeatureItems + Classes) * 4L;

    public (Tensor Features, Tensor Logits) Run(Tensor images)
    {
        int count = (int)images.shape[0];
        float[] input = images.data<float>().ToArray();
        float[] features = new float[count * FeatureItems], logits = new float[count * Classes];
        fixed (float* source = input, featureTarget = features, logitTarget = logits)
        {
            nint stream = _stream.Handle;
            using (s_in.On(_stream, input.Length * 4L, Conversions.HostToDevice)) Gpu.CopyToDevice(_images, source, (nuint)input.Length * 4, stream);
            using (s_forward.On(_stream))
            {
                (ulong a, ulong b, ulong c, uint n) = (_images, _features, _logits, (uint)count);
                void** parameters = stackalloc void*[] { &a, &b, &c, &n };
                Gpu.Check(Gpu.Launch(_kernel, stream, parameters, (uint)count));
            }

            using (s_out.On(_stream, AnswerBytes(count), Conversions.DeviceToHost))
            {
                Gpu.CopyToHost(featureTarget, _features, (nuint)features.Length * 4, stream);
                Gpu.CopyToHost(logitTarget, _logits, (nuint)logits.Length * 4, stream);
            }

            Gpu.Synchronize(stream);
        }

        return (tensor(features, [count, ConvolutionalStem.Channels, ConvolutionalStem.GridSide, ConvolutionalStem.GridSide]), tensor(logits, [count, Classes]));
    }

    public void Dispose()
    {
        _stream.Dispose();
        _gpu.Dispose();
    }

    // The pointers to the parameters lie at 48 in an hpf_launch. On a thread of the simulated device.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Forward(void* launch, void* user)
    {
        void** parameters = *(void***)((byte*)launch + 48);
        int count = (int)*(uint*)parameters[3];
        using var tensors = NewDisposeScope();
        using var inference = inference_mode();
        Tensor images = tensor(new ReadOnlySpan<float>(*(void**)parameters[0], count * Side * Side).ToArray(), [count, 1, Side, Side]);
        (Tensor features, Tensor logits) = s_stem!.call(images);
        features.data<float>().ToArray().CopyTo(new Span<float>(*(void**)parameters[1], count * FeatureItems));
        logits.data<float>().ToArray().CopyTo(new Span<float>(*(void**)parameters[2], count * Classes));
    }
}
