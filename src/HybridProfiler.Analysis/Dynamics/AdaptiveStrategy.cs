using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Dynamics;

/// <summary>
/// The strategy that a trace suggests: for each region of the inputs the cheapest variant that meets the quality bound. Its worth is measured on
/// inputs that it was not learnt from (five folds by input), never on its own.
/// </summary>
/// <param name="Question">What was asked.</param>
/// <param name="Regions">Regions; every input lies in exactly one.</param>
/// <param name="Inputs">Number of inputs.</param>
/// <param name="Fixed">The one variant to run if only one may: the cheapest that meets the bound on all inputs, else the one of the best quality.</param>
/// <param name="FixedNs">Its mean latency in nanoseconds.</param>
/// <param name="StrategyNs">Expected mean latency of the strategy on unseen inputs.</param>
/// <param name="StrategyQuality">Expected mean quality of the strategy on unseen inputs; NaN where none is stated.</param>
/// <param name="OracleNs">Mean latency of an oracle that knows for each input the cheapest variant which meets the bound on it; NaN unless at least half of the inputs ran on every variant; then the figures compare those inputs alone.</param>
public sealed record AdaptiveStrategy(
    StrategyQuestion Question, ImmutableArray<StrategyRegion> Regions, int Inputs, string Fixed, double FixedNs, double StrategyNs, double StrategyQuality, double OracleNs)
{
    /// <summary>What it saves of the fixed variant's time: 1 - strategy / fixed. Negative when it would cost more.</summary>
    public double Gain => 1 - StrategyNs / FixedNs;

    /// <summary>What it takes beyond the oracle: strategy / oracle - 1; NaN without one.</summary>
    public double Regret => StrategyNs / OracleNs - 1;
}
