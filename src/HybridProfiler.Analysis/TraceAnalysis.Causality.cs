using System.Collections.Immutable;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Analysis.Findings;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis;

public sealed partial class TraceAnalysis
{
    private CausalAnswers? _causal;

    /// <summary>The critical path of the whole run; its pieces sum to <see cref="WallNs"/>.</summary>
    public CriticalPath CriticalPath => Causal.OfRun.Value;

    /// <summary>Critical paths of the finished requests, by class and regime.</summary>
    public ImmutableArray<CriticalPathUsage> CriticalPaths => Causal.OfRequests.Value;

    /// <summary>All waiting of the threads, charged to what caused it.</summary>
    public WaitStates WaitStates => Causal.Waits.Value;

    /// <summary>The p99 request of each class beside the median one, where they are different requests.</summary>
    public ImmutableArray<TailExplanation> Tails => Causal.Tails.Value;

    /// <summary>What every rule says of the trace, "no problems detected" included.</summary>
    public ImmutableArray<RuleOutcome> Rules => Causal.Rules.Value;

    /// <summary>Findings of all rules, the largest gain ceiling first; those about memory alone after those about time.</summary>
    public ImmutableArray<Finding> Findings => [.. Rules.SelectMany(r => r.Findings).OrderByDescending(f => f.GainCeilingNs > 0).ThenByDescending(f => f.GainCeilingShare).ThenBy(f => f.Rule, StringComparer.Ordinal)];

    /// <summary>Time on the critical path of the whole run by its reason; costs less than <see cref="CriticalPath"/>.</summary>
    internal ImmutableArray<PathShare> CriticalPathShares => Causal.SharesOfRun.Value;

    /// <summary>What had to wait for what.</summary>
    internal DependencyGraph Graph => Causal.Graph.Value;

    private CausalAnswers Causal => LazyInitializer.EnsureInitialized(ref _causal, () => new CausalAnswers(this));

    /// <summary>The critical path of one request; its pieces sum to the latency.</summary>
    /// <param name="request">Row in <see cref="Trace.Requests"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The trace has no such request.</exception>
    public CriticalPath CriticalPathOf(int request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(request, Requests.Length);
        return Causality.CriticalPath.OfRequest(Graph, Requests[request]);
    }

    /// <summary>Asks what a change of the program would bring.</summary>
    public WhatIf WhatIf() => new(this, []);

    /// <summary>Answers that follow from the dependency graph, each found when first asked for.</summary>
    private sealed class CausalAnswers(TraceAnalysis analysis)
    {
        public Lazy<DependencyGraph> Graph { get; } = new(() => DependencyGraph.Of(analysis.Index));

        public Lazy<CriticalPath> OfRun { get; } = new(() => Causality.CriticalPath.OfRun(analysis.Graph));

        public Lazy<ImmutableArray<PathShare>> SharesOfRun { get; } = new(() => Causality.CriticalPath.SharesOfRun(analysis.Graph));

        public Lazy<ImmutableArray<CriticalPathUsage>> OfRequests { get; } = new(() => CriticalPathUsage.Of(analysis.Graph, analysis.Requests));

        public Lazy<WaitStates> Waits { get; } = new(() => Causality.WaitStates.Of(analysis.Graph));

        public Lazy<ImmutableArray<TailExplanation>> Tails { get; } = new(() => TailExplanation.Of(analysis.Graph, analysis.Requests));

        public Lazy<ImmutableArray<RuleOutcome>> Rules { get; } = new(() => FindingRules.Ask(analysis));
    }
}
