using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodeReader.Networks;

/// <summary>A recurrent reader over a code's positions, in both directions: it knows which depots and months there are.</summary>
/// <remarks>
/// Input logits [codes, positions, 10], output corrected logits of the same shape. It sees what was read, not the images:
/// so it learns how codes are built and cannot learn single images by heart.
/// </remarks>
internal sealed class PositionReader : Module<Tensor, Tensor>
{
    /// <summary>Trainable values, 4 bytes each; a test compares them with the network.</summary>
    internal const long ParameterCount = 30_474;

    private const int Hidden = 64;

    private readonly GRU _gru;
    private readonly Linear _correction;

    internal PositionReader() : base("reader")
    {
        _gru = GRU(10, Hidden, numLayers: 1, batchFirst: true, bidirectional: true);
        _correction = Linear(2 * Hidden, 10);
        RegisterComponents();
    }

    public override Tensor forward(Tensor logits)
    {
        (Tensor states, _) = _gru.call(functional.softmax(logits, -1), null);
        return logits + _correction.call(states);
    }
}
