using System.Diagnostics;
using CodeReader.Codes;
using CodeReader.Imaging;
using CodeReader.Networks;
using CodeReader.Pipeline;

namespace CodeReader.Evaluation;

/// <summary>Reads the same codes with parts switched off, to see what each part is worth.</summary>
internal sealed record Ablation(string Name, Score Score, double MillisecondsPerCode)
{
    private static readonly (string Name, PipelineVariant Variant)[] Variants =
    [
        ("stem alone", new(Cascade: false, Transformer: false, Recurrent: false, Repair: false)),
        ("+ transformer", new(Cascade: false, Transformer: true, Recurrent: false, Repair: false)),
        ("+ recurrent reader", new(Cascade: false, Transformer: true, Recurrent: true, Repair: false)),
        ("+ symbolic repair", new(Cascade: false, Transformer: true, Recurrent: true, Repair: true)),
        ("+ cascade (the pipeline)", PipelineVariant.Full),
    ];

    /// <summary>One row per variant, each measured on all <paramref name="codes"/>.</summary>
    internal static Ablation[] Run(IImageNormaliser normaliser, ReaderNetworks networks, Code[] codes) =>
        [.. Variants.Select(v =>
        {
            long start = Stopwatch.GetTimestamp();
            var readings = new ReaderPipeline(normaliser, networks, v.Variant).Read(codes);
            return new Ablation(v.Name, Score.Of(readings), Stopwatch.GetElapsedTime(start).TotalMilliseconds / codes.Length);
        })];
}
