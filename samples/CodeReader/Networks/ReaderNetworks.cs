using TorchSharp;
using static TorchSharp.torch;

namespace CodeReader.Networks;

/// <summary>The three trained parts and the confidence from which the first one is believed alone.</summary>
internal sealed class ReaderNetworks : IDisposable
{
    private const string WeightsFile = "weights.dat", ThresholdFile = "threshold.txt";

    internal ConvolutionalStem Stem { get; } = new();

    internal PatchTransformer Transformer { get; } = new();

    internal PositionReader Reader { get; } = new();

    /// <summary>A code leaves after the stem when its least certain digit has at least this probability.</summary>
    internal double ExitConfidence { get; set; } = 1;

    /// <summary>Everything trainable, in a fixed order.</summary>
    internal IEnumerable<nn.Module> Parts => [Stem, Transformer, Reader];

    /// <summary>Trainable values in all parts.</summary>
    internal long ParameterCount => Parts.Sum(part => part.parameters().Sum(p => p.numel()));

    internal void Save(string folder)
    {
        // Written beside and renamed: an interrupted run leaves no half-written cache.
        string partial = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(partial);
        foreach (nn.Module part in Parts)
            part.save(Path.Combine(partial, $"{part.GetName()}.{WeightsFile}"));
        File.WriteAllText(Path.Combine(partial, ThresholdFile), ExitConfidence.ToString("R"));
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.Move(partial, folder);
    }

    /// <summary>Loads what <see cref="Save"/> wrote.</summary>
    /// <returns>False when there is nothing to load.</returns>
    internal bool TryLoad(string folder)
    {
        string threshold = Path.Combine(folder, ThresholdFile);
        if (!File.Exists(threshold))
            return false;
        foreach (nn.Module part in Parts)
            part.load(Path.Combine(folder, $"{part.GetName()}.{WeightsFile}"));
        ExitConfidence = double.Parse(File.ReadAllText(threshold));
        return true;
    }

    /// <summary>Switches dropout off.</summary>
    internal void Evaluate()
    {
        foreach (nn.Module part in Parts)
            part.eval();
    }

    public void Dispose()
    {
        foreach (nn.Module part in Parts)
            part.Dispose();
    }
}
