namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>Transfers use pageable memory although page-locked ones are faster.</summary>
internal sealed class PageableTransferRule : FindingRule
{
    public override string Id => "pageable-transfers";

    public override string Question => "Would page-locked memory make transfers faster?";

    public override string Condition => $"the whole would be shorter by at least {Percent(Thresholds.PageableTransfers)}, at the speed of page-locked transfers in the trace";

    public override string NotApplicable(FindingContext context) =>
        base.NotApplicable(context) is { Length: > 0 } reason ? reason : IsSmall(context) ? "" : context.Pinning().Refusal;

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        double gain = IsSmall(context) ? 0 : context.Pinning().GainNs;
        if (gain < Thresholds.PageableTransfers * context.WholeNs) yield break;
        yield return Make(
            context, $"Transfers of pageable memory cost at most {Time(gain)} more than page-locked ones of this trace would.", gain,
            "Allocate the buffers page-locked (pinned) and reuse them; a transfer of pageable memory is also never asynchronous.",
            evidence: [Share("of the whole", gain / context.WholeNs), Duration("gain at most", gain)]);
    }

    // No change of transfers gains more than they hold of the path.
    private static bool IsSmall(FindingContext context) => context.Bound(Causality.BoundBy.Transfer) < Thresholds.PageableTransfers * context.WholeNs;
}
