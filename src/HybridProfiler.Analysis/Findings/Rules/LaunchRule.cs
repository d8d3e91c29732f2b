using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>Submitting work is on the critical path.</summary>
internal sealed class LaunchRule : FindingRule
{
    public override string Id => "launch-bound";

    public override string Question => "Is the critical path bound by submitting work to devices?";

    public override string Condition => $"submission is at least {Percent(Thresholds.Launches)} of the path";

    public override string NotApplicable(FindingContext context) => context.Analysis.Devices.IsEmpty ? "the trace has no device operations" : base.NotApplicable(context);

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        double ns = context.Bound(BoundBy.Launch);
        if (ns < Thresholds.Launches * context.WholeNs) yield break;
        yield return Make(
            context, $"Submitting work (calls, the way to the device, gaps between operations) is {Percent(ns / context.WholeNs)} {context.OfWhole}.", ns,
            "Submit less and larger work: fused kernels, recorded graphs, batches; or submit ahead, so that the device has work while the host prepares more.",
            evidence: [Share("share of the path", ns / context.WholeNs), Duration("on the path", ns)]);
    }
}
