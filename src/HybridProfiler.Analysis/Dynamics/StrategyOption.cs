namespace HybridProfiler.Analysis.Dynamics;

/// <summary>One variant in one region.</summary>
/// <param name="Variant">Name.</param>
/// <param name="Requests">Number of requests.</param>
/// <param name="MeanNs">Mean latency in nanoseconds.</param>
/// <param name="MeanErrorNs">Standard error of that mean; NaN for one request.</param>
/// <param name="Quality">Mean quality; NaN where none is stated.</param>
/// <param name="QualityLow">Lower end of its 90 % interval: Wilson's where the quality is 0 or 1, else mean - 1.645 standard errors.</param>
public sealed record StrategyOption(string Variant, int Requests, double MeanNs, double MeanErrorNs, double Quality, double QualityLow);
