namespace HybridProfiler.Benchmarks;

/// <summary>One figure. Ratios are to a baseline that was measured in the same run, interleaved round by round.</summary>
/// <param name="Name">Name of the case.</param>
/// <param name="Value">Median over the rounds.</param>
/// <param name="Unit">Unit of the value.</param>
/// <param name="Baseline">Name of what it is compared with, or null.</param>
/// <param name="Ratio">Median over the rounds of value / baseline, or null.</param>
/// <param name="Target">Upper bound of the ratio (or of the value, where there is no baseline), or null.</param>
/// <param name="Met">Whether the target is met, or null where there is none.</param>
/// <param name="Spread">Half the distance between the quartiles of what the target is about, relative to its median.</param>
/// <param name="Best">Smallest value of any round.</param>
internal sealed record Result(string Name, double Value, string Unit, string? Baseline, double? Ratio, double? Target, bool? Met, double Spread, double Best);
