using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>Much of the critical path passes under no span.</summary>
internal sealed class UnattributedRule : FindingRule
{
    public override string Id => "unattributed";

    public override string Question => "Is the critical path covered by spans?";

    public override string Condition => $"time under no span is at least {Percent(Thresholds.Unattributed)} of the path";

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        double ns = context.Bound(BoundBy.Unattributed);
        if (ns < Thresholds.Unattributed * context.WholeNs) yield break;
        yield return Make(
            context, $"{Percent(ns / context.WholeNs)} {context.OfWhole} passes under no span.", ns,
            "Open scopes around what the thread does there, and hand buffers over with edges where it waits for another thread; the other findings see only what is covered.",
            evidence: [Share("share of the path", ns / context.WholeNs), Duration("on the path", ns)]);
    }
}
