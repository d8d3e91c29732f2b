using HybridProfiler.Analysis.Comparison;

namespace HybridProfiler.Tool.Traces;

/// <summary>What a comparison says about a bound.</summary>
/// <param name="Bound">The bound.</param>
/// <param name="Subject">What it was applied to.</param>
/// <param name="Change">How the figure changed, with its interval.</param>
/// <param name="IsBroken">True when the figure grew by more than the bound, and its interval shows that it grew.</param>
internal sealed record BoundResult(RegressionBound Bound, string Subject, FigureChange Change, bool IsBroken);
