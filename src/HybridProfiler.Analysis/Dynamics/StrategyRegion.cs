using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Dynamics;

/// <summary>A region of the inputs and the variant to run there.</summary>
/// <param name="Conditions">What holds in it, all together ("digits &lt;= 8", "class = clean"); empty for all inputs.</param>
/// <param name="Variant">The variant to run.</param>
/// <param name="MeetsQuality">False when no variant reaches the bound here; then it is the one of the best quality.</param>
/// <param name="Inputs">Number of inputs that it was learnt from.</param>
/// <param name="Options">All variants that ran here, the cheapest first.</param>
public sealed record StrategyRegion(ImmutableArray<string> Conditions, string Variant, bool MeetsQuality, int Inputs, ImmutableArray<StrategyOption> Options);
