namespace HybridProfiler.Analysis.Dynamics;

/// <summary>Requests that agree in one level of a feature.</summary>
/// <param name="Level">The value, or the range of values.</param>
/// <param name="Requests">Number of requests.</param>
/// <param name="MeanNs">Their mean latency in nanoseconds.</param>
public sealed record FeatureLevel(string Level, int Requests, double MeanNs);
