using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Dynamics;

/// <summary>
/// How a pipeline behaves over its inputs and over time. Latencies are those of warm, finished requests; with fewer than
/// <see cref="FeatureModel.FewestRequests"/> of them nothing is said about features, drift and modes.
/// </summary>
/// <param name="Requests">Number of warm, finished requests.</param>
/// <param name="Models">How latency depends on features of the input, and on choices taken: one model for each source that has features.</param>
/// <param name="Drift">Slow change over the recording; null when it cannot be told.</param>
/// <param name="Shifts">Sudden changes, in order.</param>
/// <param name="Modes">Humps of the distribution of latencies, the fastest first; one entry for one hump.</param>
/// <param name="Balances">How evenly each decision spreads over its choices.</param>
/// <param name="Phases">Stretches of the recording with a load of their own; they cover it without gaps.</param>
public sealed record DynamicBehaviour(
    int Requests, ImmutableArray<FeatureModel> Models, LatencyDrift? Drift, ImmutableArray<LatencyShift> Shifts, ImmutableArray<LatencyMode> Modes,
    ImmutableArray<DecisionBalance> Balances, ImmutableArray<ExecutionPhase> Phases)
{
    internal static DynamicBehaviour Of(TraceIndex index, RequestFeatures features, ImmutableArray<DecisionUsage> decisions)
    {
        ImmutableArray<FeatureModel> models = FeatureModel.Of(features);
        // A run that takes the easy inputs first does not drift: what the inputs explain is taken out before.
        HashSet<string> matter = [.. models.Where(m => m.Source == FeatureSource.Input).SelectMany(m => m.Effects).Where(e => e.IsSignificant).Select(e => e.Feature)];
        int[][] factors = [.. features.Features.Where(f => f.Source == FeatureSource.Input && matter.Contains(f.Name)).Select(f => f.Levels)];
        double[] adjusted = factors.Length == 0 ? features.LatencyNs : LevelFit.Residuals(features.LatencyNs, factors);
        return new DynamicBehaviour(
            features.Requests.Length, models, LatencyDrift.Of(features, adjusted), [.. LatencyShift.Of(features, adjusted)], [.. LatencyMode.Of(features)],
            DecisionBalance.Of(decisions), ExecutionPhase.Of(index));
    }
}
