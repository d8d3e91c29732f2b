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

    private const int BlockSize = 50;

    /// <summary>
    /// One row per variant, each measured on all <paramref name="codes"/>. The variants take turns block by block, so that
    /// whatever else the machine does hits them alike.
    /// </summary>
    internal static Ablation[] Run(IImageNormaliser normaliser, ReaderNetworks networks, Code[] codes)
    {
        ReaderPipeline[] pipelines = [.. Variants.Select(v => new ReaderPipeline(normaliser, networks, v.Variant))];
        var readings = Array.ConvertAll(pipelines, _ => new List<CodeReading>());
        var elapsed = new TimeSpan[pipelines.Length];
        foreach (Code[] block in codes.Chunk(BlockSize))
        {
            for (int i = 0; i < pipelines.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                readings[i].AddRange(pipelines[i].Read(block));
                elapsed[i] += Stopwatch.GetElapsedTime(start);
            }
        }
        return [.. Variants.Select((v, i) => new Ablation(v.Name, Score.Of(readings[i]), elapsed[i].TotalMilliseconds / codes.Length))];
    }
}
