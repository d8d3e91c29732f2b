using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>Bytes on their way between memories are on the critical path.</summary>
internal sealed class TransferRule : FindingRule
{
    public override string Id => "transfers-on-path";

    public override string Question => "Do transfers hold up the critical path?";

    public override string Condition => $"transfers are at least {Percent(Thresholds.Transfers)} of the path";

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        double ns = context.Bound(BoundBy.Transfer);
        if (ns < Thresholds.Transfers * context.WholeNs) yield break;
        yield return Make(
            context, $"Transfers are {Percent(ns / context.WholeNs)} {context.OfWhole}.", ns,
            "Keep data where it is used next, join small transfers, use page-locked memory, or transfer the next item while this one is computed.",
            evidence: [Share("share of the path", ns / context.WholeNs), Duration("on the path", ns)]);
    }
}
