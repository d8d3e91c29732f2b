using CodeReader.Codes;
using CodeReader.Digits;
using CodeReader.Imaging;
using CodeReader.Networks;
using CodeReader.Pipeline;
using CodeReader.Training;
using HybridProfiler;
using HybridProfiler.Model;
using TorchSharp;

namespace CodeReader.Tests;

/// <summary>One run of the sample's pipeline on held-out codes, recorded and unrecorded, shared by the tests.</summary>
public sealed class ReadCodes
{
    private const int Seed = 7;

    public ReadCodes()
    {
        torch.set_num_threads(1);
        DigitSplit split = DigitSplit.Load(Seed);
        using ReaderNetworks networks = TrainedNetworks.Get(split, Seed, Cache, Console.Out, interactive: false);
        using IImageNormaliser normaliser = ImageNormalisers.Open();
        Images = normaliser.Description;
        Codes = new CodeComposer(split.HeldOut, Seed + 2).Compose(300);
        var pipeline = new ReaderPipeline(normaliser, networks, PipelineVariant.Full);

        Unrecorded = pipeline.Read(Codes);
        using Session session = Profiler.Configure().AddOpenCL().Start();
        Recorded = pipeline.Read(Codes);
        Trace = session.Stop();
    }

    internal Code[] Codes { get; }

    /// <summary>What prepared the images: a device, or why there is none.</summary>
    internal string Images { get; }

    internal IReadOnlyList<CodeReading> Unrecorded { get; }

    internal IReadOnlyList<CodeReading> Recorded { get; }

    internal Trace Trace { get; }

    /// <summary>The demo's cache: networks are trained once per checkout.</summary>
    internal static string Cache => Path.Combine(
        typeof(ReadCodes).Assembly.GetCustomAttributes(false).OfType<System.Reflection.AssemblyMetadataAttribute>()
            .First(a => a.Key == "RepositoryRoot").Value!,
        "artifacts", "cache");
}
