using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Dynamics;

/// <summary>What one feature has to do with the latency of requests.</summary>
/// <param name="Feature">Name of the feature: "class", an attribute of the request, or "component: decision".</param>
/// <param name="Levels">Number of values or bins that it was divided into.</param>
/// <param name="Alone">Share of the variance that it explains alone (eta squared over its levels), between 0 and 1.</param>
/// <param name="Share">Its part of what all features of the model explain together: the mean over all orders of entering. The parts of a model sum to <see cref="FeatureModel.Explained"/>.</param>
/// <param name="ByChance">What so many levels explain of nothing: (levels - 1) / (requests - 1).</param>
/// <param name="PValue">Share of random orders of the latencies that fit it at least as well, (1 + better) / (1 + orders); corrected for the number of features (Holm).</param>
/// <param name="SlopeNs">Nanoseconds per unit of a numeric feature (median of the slopes of all pairs of requests); NaN for texts.</param>
/// <param name="Means">Mean latency in nanoseconds of each level, with the level's text and number of requests; numeric levels in ascending order.</param>
public sealed record FeatureEffect(
    string Feature, int Levels, double Alone, double Share, double ByChance, double PValue, double SlopeNs, ImmutableArray<FeatureLevel> Means)
{
    /// <summary>True when chance is no explanation at the 1 % level.</summary>
    public bool IsSignificant => PValue <= 0.01;
}
