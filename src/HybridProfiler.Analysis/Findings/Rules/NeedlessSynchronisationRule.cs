using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>Synchronisation calls although nothing was outstanding.</summary>
internal sealed class NeedlessSynchronisationRule : FindingRule
{
    public override string Id => "needless-synchronisation";

    public override string Question => "Are there synchronisation calls with nothing to wait for?";

    public override string Condition => $"their time is at least {Percent(Thresholds.NeedlessSynchronisation)} of the recording's wall";

    public override string NotApplicable(FindingContext context) => context.Analysis.Devices.IsEmpty ? "the trace has no device operations" : base.NotApplicable(context);

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        foreach (var group in context.Analysis.WaitStates.Costs.Where(c => c.Kind == WaitKind.OverSynchronised).GroupBy(c => c.Waiter))
        {
            long ns = group.Sum(c => c.TotalNs);
            int calls = group.Sum(c => c.Waits);
            double share = (double)ns / context.Analysis.WallNs;
            if (share < Thresholds.NeedlessSynchronisation) continue;
            string name = ComponentName(context, group.Key);
            yield return Make(
                context, $"{calls} synchronisation {(calls == 1 ? "call" : "calls")} of {name} had nothing to wait for and took {Time(ns)}.", Math.Min(ns * (context.HasRequests ? context.Weight : 1), context.WholeNs),
                "Drop the calls, or wait for the event of the operation that is needed instead of for the whole device.",
                group.Key, evidence: [Share("of the wall", share), Duration("time in the calls", ns), new Evidence("calls", calls, MetricUnit.Count)]);
        }
    }
}
