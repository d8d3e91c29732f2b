using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>Requests wait behind others.</summary>
internal sealed class QueueingRule : FindingRule
{
    public override string Id => "queueing";

    public override string Question => "Do requests queue behind other requests?";

    public override string Condition => $"work for other requests is at least {Percent(Thresholds.Queueing)} of the latency";

    public override string NotApplicable(FindingContext context) => context.HasRequests ? "" : "the trace has no finished warm requests";

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        double ns = context.Analysis.CriticalPaths.Where(c => c.Regime == Regime.Warm).Sum(c => c.QueuedNs) * context.Weight;
        if (ns < Thresholds.Queueing * context.WholeNs) yield break;
        yield return Make(
            context, $"Of the mean latency, {Percent(ns / context.WholeNs)} is work for other requests that were in front.", ns,
            "The load is close to what the pipeline can do: raise its throughput (overlap stages, batch, a second worker), or accept fewer requests at once.",
            evidence: [Share("share of the latency", ns / context.WholeNs), Duration("per request", ns)]);
    }
}
