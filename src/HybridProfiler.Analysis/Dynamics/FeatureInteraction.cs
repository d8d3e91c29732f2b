namespace HybridProfiler.Analysis.Dynamics;

/// <summary>Two features that do more together than one after the other.</summary>
/// <param name="First">Name of the one.</param>
/// <param name="Second">Name of the other.</param>
/// <param name="Explained">Share of the variance that the cells of both explain beyond the sum of two effects, between 0 and 1.</param>
/// <param name="PValue">Share of random orders of what the two effects leave that fit as well; corrected for the number of pairs (Holm).</param>
public sealed record FeatureInteraction(string First, string Second, double Explained, double PValue);
