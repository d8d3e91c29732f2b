using System.Diagnostics;
using CodeReader.Digits;
using CodeReader.Networks;
using TorchSharp;

namespace CodeReader.Training;

/// <summary>Networks from the cache, or trained now and put there.</summary>
internal static class TrainedNetworks
{
    /// <summary>Raised whenever architecture, data or training change, so that no old weights are taken for new ones.</summary>
    private const string Recipe = "v1";

    internal static ReaderNetworks Get(DigitSplit split, int seed, string cache, TextWriter output, bool interactive)
    {
        torch.random.manual_seed(seed);
        var networks = new ReaderNetworks();
        string folder = Path.Combine(cache, $"codereader-{Recipe}-seed{seed}");
        if (networks.TryLoad(folder))
        {
            output.WriteLine($"Networks: {networks.ParameterCount:N0} parameters, from {folder}");
        }
        else
        {
            output.WriteLine($"Networks: {networks.ParameterCount:N0} parameters, trained now on {split.Training.Length} images");
            long start = Stopwatch.GetTimestamp();
            new Trainer(split, seed).Train(networks, output, interactive);
            Directory.CreateDirectory(cache);
            networks.Save(folder);
            output.WriteLine($"  {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s, kept in {folder}");
        }
        networks.Evaluate();
        return networks;
    }
}
