using CodeReader.Codes;
using CodeReader.Imaging;
using CodeReader.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace CodeReader.Pipeline;

/// <summary>
/// pixels -> OpenCL -> stem -> (confident? leave : transformer -> recurrent reader) -> queue -> symbolic part.
/// </summary>
internal sealed class ReaderPipeline(IImageNormaliser normaliser, ReaderNetworks networks, PipelineVariant variant)
{
    /// <summary>Reads the codes one after the other; the symbolic part works on one code while the networks read the next.</summary>
    internal IReadOnlyList<CodeReading> Read(IEnumerable<Code> codes)
    {
        using var symbolic = new SymbolicStage(variant.Repair);
        foreach (Code code in codes)
            symbolic.Add(Recognise(code));
        return symbolic.Complete();
    }

    private RecognisedCode Recognise(Code code)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        float[] images = normaliser.Normalise(code.Pixels, code.Length);
        Tensor input = tensor(images, [code.Length, 1, IImageNormaliser.Side, IImageNormaliser.Side]);
        (Tensor features, Tensor logits) = networks.Stem.call(input);

        double confidence = nn.functional.softmax(logits, -1).max(-1).values.min().item<float>();
        bool leave = variant.Cascade && confidence >= networks.ExitConfidence;
        if (variant.Transformer && !leave)
        {
            logits = networks.Transformer.call(features, logits);
            if (variant.Recurrent)
                logits = networks.Reader.call(logits.unsqueeze(0)).squeeze(0);
        }
        float[] logProbabilities = nn.functional.log_softmax(logits, -1).data<float>().ToArray();
        return new RecognisedCode(code, logProbabilities, confidence, leave);
    }
}
