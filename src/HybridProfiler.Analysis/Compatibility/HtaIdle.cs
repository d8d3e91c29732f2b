using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>Gaps of one category on one queue.</summary>
/// <param name="Track">Track id of the queue.</param>
/// <param name="Category">Its category.</param>
/// <param name="IdleNs">Sum of the gaps; gaps of operations that overlap are negative, as in HTA.</param>
/// <param name="Ratio">Sum / sum over all categories of the queue.</param>
/// <param name="Gaps">The gaps.</param>
public sealed record HtaIdle(int Track, HtaIdleCategory Category, long IdleNs, double Ratio, DurationSummary Gaps);
