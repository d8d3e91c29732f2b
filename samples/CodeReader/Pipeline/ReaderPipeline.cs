using CodeReader.Codes;
using CodeReader.Digits;
using CodeReader.Imaging;
using CodeReader.Networks;
using HybridProfiler;
using TorchSharp;
using static TorchSharp.torch;

namespace CodeReader.Pipeline;

/// <summary>
/// pixels -> OpenCL -> stem -> (confident? leave : transformer -> recurrent reader) -> queue -> symbolic part.
/// </summary>
/// <param name="normaliser">Prepares the images.</param>
/// <param name="networks">The trained parts.</param>
/// <param name="variant">Which parts take part.</param>
/// <param name="stem">What computes the stem in place of <see cref="ReaderNetworks.Stem"/>, for example on a device; null: that.</param>
internal sealed class ReaderPipeline(
    IImageNormaliser normaliser, ReaderNetworks networks, PipelineVariant variant, Func<Tensor, (Tensor Features, Tensor Logits)>? stem = null)
{
    private readonly Func<Tensor, (Tensor Features, Tensor Logits)> _stem = stem ?? networks.Stem.call;
    private int _leavers;

    /// <summary>Reads the codes one after the other; the symbolic part works on one code while the networks read the next.</summary>
    /// <param name="codes">Codes to read.</param>
    /// <param name="requestClass">Class under which they are recorded; null: that of each code.</param>
    internal IReadOnlyList<CodeReading> Read(IEnumerable<Code> codes, string? requestClass = null)
    {
        using var symbolic = new SymbolicStage(variant.Repair);
        foreach (Code code in codes)
        {
            Request request = Request.Begin(code.Id, requestClass ?? code.ClassName).Set(Parts.Digits, code.Length);
            symbolic.Add(Recognise(code, request));
            request.Leave(); // the symbolic part ends it
        }
        return symbolic.Complete();
    }

    private RecognisedCode Recognise(Code code, Request request)
    {
        using var tensors = NewDisposeScope();
        using var inference = inference_mode();

        Tensor images = ToTensor(normaliser.Normalise(Scan(code, request), code.Length));
        Exit exit = RunStem(images, out Tensor logits);
        Parts.Answer answer = Parts.EarlyAnswer;
        if (!exit.Leave && variant.Transformer)
        {
            (answer, logits) = (Parts.TransformerAnswer, RunTransformer(exit, logits, out HandOff handOff));
            if (variant.Recurrent)
                (answer, logits) = (Parts.ReaderAnswer, RunReader(logits, handOff));
        }

        using var scope = answer.Label.Enter();
        Tensor probabilities = nn.functional.log_softmax(logits, -1);
        HandOff toSymbolic = answer.Edge.Send(probabilities, MemoryKind.Managed, Conversions.Copy);
        return new RecognisedCode(code, probabilities.data<float>().ToArray(), exit.Confidence, exit.Leave, request, toSymbolic);
    }

    private ScannedPixels Scan(Code code, Request request)
    {
        using var scope = Parts.Scan.Enter();
        request.Set(Parts.Ink, code.InkShare);
        return new ScannedPixels(code.Pixels, normaliser.SendPixels(code.Length));
    }

    private static Tensor ToTensor(PreparedImages images)
    {
        using var scope = Parts.ToTensor.Enter();
        images.HandOff.Receive();
        return tensor(images.Values, [images.Count, 1, IImageNormaliser.Side, IImageNormaliser.Side]);
    }

    private Exit RunStem(Tensor images, out Tensor logits)
    {
        using var phases = Parts.StemForward.EnterPhases();
        (Tensor features, logits) = _stem(images);

        phases.Next(Parts.Decide);
        double confidence = nn.functional.softmax(logits, -1).max(-1).values.min().item<float>();
        bool leave = variant.Cascade && confidence >= networks.ExitConfidence;
        Parts.EarlyExit.Take(leave ? "leave" : "go on", confidence);
        if (leave)
            Parts.Leavers.Set(++_leavers);
        return leave || !variant.Transformer
            ? new Exit(leave, confidence, features, default, default)
            : new Exit(leave, confidence, features, Parts.Features.Send(features), Parts.StemLogits.Send(logits));
    }

    private Tensor RunTransformer(Exit exit, Tensor stemLogits, out HandOff handOff)
    {
        using var scope = Parts.TransformerForward.Enter();
        exit.SentFeatures.Receive();
        exit.SentLogits.Receive();
        Tensor logits = networks.Transformer.call(exit.Features, stemLogits);
        handOff = variant.Recurrent ? Parts.Logits.Send(logits) : default;
        return logits;
    }

    private Tensor RunReader(Tensor logits, HandOff handOff)
    {
        using var scope = Parts.ReaderForward.Enter();
        handOff.Receive();
        return networks.Reader.call(logits.unsqueeze(0)).squeeze(0);
    }

    /// <summary>What the cascade decided, and what goes on to the transformer if the code stays.</summary>
    private readonly record struct Exit(bool Leave, double Confidence, Tensor Features, HandOff SentFeatures, HandOff SentLogits);
}
