namespace HybridProfiler.Analysis.Dynamics;

/// <summary>
/// Which variant to run for which inputs: the variants, the quality that each request had, and what it must be. Requests of one input share
/// their id; where every variant ran on every input, the answer is compared with an oracle.
/// </summary>
/// <param name="Variant">Name of the request attribute that tells the variant; "class" for the request's class.</param>
public sealed record StrategyQuestion(string Variant)
{
    /// <summary>Name of the numeric (or true/false) request attribute that tells the quality of the answer, the higher the better; null: only cost counts.</summary>
    public string? Quality { get; init; }

    /// <summary>The mean quality that a region must reach, tested with the lower end of its 90 % interval.</summary>
    public double LeastQuality { get; init; } = double.NegativeInfinity;

    /// <summary>Fewest inputs in a region.</summary>
    public int FewestInputs { get; init; } = 20;

    /// <summary>Most splits on the way to a region.</summary>
    public int MostSplits { get; init; } = 3;

    /// <summary>Names of input features that may not be asked for, because they are not known before the variant is chosen. The variant and the quality never are.</summary>
    public IReadOnlyCollection<string> Unknown { get; init; } = [];
}
