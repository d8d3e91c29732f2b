using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodeReader.Networks;

/// <summary>A transformer encoder over 16 patches of the stem's features; it corrects what the stem read.</summary>
/// <remarks>Input features [n, 32, 8, 8] and logits [n, 10] of the stem; output corrected logits [n, 10].</remarks>
internal sealed class PatchTransformer : Module<Tensor, Tensor, Tensor>
{
    /// <summary>Trainable values, 4 bytes each; a test compares them with the network.</summary>
    internal const long ParameterCount = 77_002;

    private const int Width = 64;
    private const int PatchSide = 2, PatchesPerSide = ConvolutionalStem.GridSide / PatchSide;
    private const int Patches = PatchesPerSide * PatchesPerSide, PatchValues = ConvolutionalStem.Channels * PatchSide * PatchSide;

    private readonly Linear _project;
    private readonly Parameter _places;
    private readonly TransformerEncoder _encoder;
    private readonly LayerNorm _norm;
    private readonly Linear _classifier;

    internal PatchTransformer() : base("transformer")
    {
        _project = Linear(PatchValues, Width);
        _places = Parameter(randn(Patches, 1, Width) * 0.1);
        _encoder = TransformerEncoder(TransformerEncoderLayer(Width, nhead: 4, dim_feedforward: 2 * Width, dropout: 0.1), 2);
        _norm = LayerNorm(Width);
        _classifier = Linear(Width, 10);
        RegisterComponents();
    }

    public override Tensor forward(Tensor features, Tensor stemLogits)
    {
        long n = features.shape[0];
        // [n, channels, row, y, column, x] -> [row * column, n, channels * y * x]: sequence first, as the encoder wants it.
        Tensor patches = features
            .view(n, ConvolutionalStem.Channels, PatchesPerSide, PatchSide, PatchesPerSide, PatchSide)
            .permute(2, 4, 0, 1, 3, 5).reshape(Patches, n, PatchValues);
        Tensor encoded = _encoder.call(_project.call(patches) + _places, null, null);
        return stemLogits + _classifier.call(_norm.call(encoded.mean([0])));
    }
}
