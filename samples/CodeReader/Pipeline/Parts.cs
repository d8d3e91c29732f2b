using CodeReader.Networks;
using HybridProfiler;

namespace CodeReader.Pipeline;

/// <summary>
/// What the profiler is told of the pipeline: its parts, the ways between them and the decisions they take. Declared once;
/// while nobody records, each use costs a branch.
/// </summary>
internal static class Parts
{
    internal static readonly Component Scanner = Component.Define("scanner", Paradigm.Glue, RuntimeKind.Managed, "cpu");
    internal static readonly Component Stem = Component.Define("stem", Paradigm.Convolutional, RuntimeKind.TorchSharp, "cpu", Precision.Float32, sizeof(float) * ConvolutionalStem.ParameterCount);
    internal static readonly Component Transformer = Component.Define("transformer", Paradigm.Transformer, RuntimeKind.TorchSharp, "cpu", Precision.Float32, sizeof(float) * PatchTransformer.ParameterCount);
    internal static readonly Component Reader = Component.Define("reader", Paradigm.Recurrent, RuntimeKind.TorchSharp, "cpu", Precision.Float32, sizeof(float) * PositionReader.ParameterCount);
    internal static readonly Component Queue = Component.Define("queue", Paradigm.Glue, RuntimeKind.Managed, "cpu");
    internal static readonly Component Symbolic = Component.Define("symbolic", Paradigm.Symbolic, RuntimeKind.Managed, "cpu", Precision.Float64);

    internal static readonly Label Scan = Scanner.Label("scan");
    internal static readonly Label ToTensor = Stem.Label("copy to tensor", SpanKind.Transfer);
    internal static readonly Label StemForward = Stem.Label("forward");
    internal static readonly Label Decide = Stem.Label("decide");
    internal static readonly Label TransformerForward = Transformer.Label("forward");
    internal static readonly Label ReaderForward = Reader.Label("forward");
    internal static readonly Label WaitForRoom = Queue.Label("wait for room", SpanKind.Wait);
    internal static readonly Label Queued = Queue.Label("queued", SpanKind.Wait);
    internal static readonly Label WaitForCode = Symbolic.Label("wait for a code", SpanKind.Wait);
    internal static readonly Label Check = Symbolic.Label("check digit");
    internal static readonly Label Repair = Symbolic.Label("most probable valid code");

    internal static readonly Edge Features = Edge.From(Stem).To(Transformer, "features");
    internal static readonly Edge StemLogits = Edge.From(Stem).To(Transformer, "logits");
    internal static readonly Edge Logits = Edge.From(Transformer).To(Reader, "logits");
    internal static readonly Answer EarlyAnswer = new(Stem);
    internal static readonly Answer TransformerAnswer = new(Transformer);
    internal static readonly Answer ReaderAnswer = new(Reader);

    internal static readonly Decision EarlyExit = Stem.Decision("early exit");
    internal static readonly Decision Repairing = Symbolic.Decision("repair");

    internal static readonly Counter QueueLength = Queue.Counter("queue length", CounterUnit.Count);
    internal static readonly Counter Leavers = Stem.Counter("codes that left early", CounterUnit.Count);
    internal static readonly Counter Repairs = Symbolic.Counter("codes repaired", CounterUnit.Count);

    internal static readonly AttributeKey<int> Digits = AttributeKey<int>.Define("digits");
    internal static readonly AttributeKey<double> Ink = AttributeKey<double>.Define("ink_share");

    /// <summary>How a part's log-probabilities go to the symbolic part.</summary>
    internal sealed class Answer(Component part)
    {
        internal Label Label { get; } = part.Label("answer");

        internal Edge Edge { get; } = Edge.From(part).To(Symbolic, "log-probabilities");
    }
}
