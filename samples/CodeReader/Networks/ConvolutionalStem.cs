using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodeReader.Networks;

/// <summary>Two strided convolutions and a classifier of their own: cheap, and right most of the time.</summary>
/// <remarks>Input [n, 1, 32, 32]; features [n, 32, 8, 8]; logits [n, 10].</remarks>
internal sealed class ConvolutionalStem : Module<Tensor, (Tensor Features, Tensor Logits)>
{
    /// <summary>Trainable values, 4 bytes each; a test compares them with the network.</summary>
    internal const long ParameterCount = 7_754;

    internal const int Channels = 32, GridSide = 8;

    private readonly Module<Tensor, Tensor> _features;
    private readonly Module<Tensor, Tensor> _classifier;

    internal ConvolutionalStem() : base("stem")
    {
        _features = Sequential(
            Conv2d(1, 8, kernel_size: 5, stride: 2, padding: 2), BatchNorm2d(8), ReLU(),
            Conv2d(8, Channels, kernel_size: 3, stride: 2, padding: 1), BatchNorm2d(Channels), ReLU());
        _classifier = Sequential(AdaptiveAvgPool2d(4), Flatten(), Linear(Channels * 16, 10));
        RegisterComponents();
    }

    public override (Tensor Features, Tensor Logits) forward(Tensor images)
    {
        Tensor features = _features.call(images);
        return (features, _classifier.call(features));
    }
}
