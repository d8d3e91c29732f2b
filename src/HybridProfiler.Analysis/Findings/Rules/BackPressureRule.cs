using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>A producer waits for room in a queue.</summary>
internal sealed class BackPressureRule : FindingRule
{
    public override string Id => "back-pressure";

    public override string Question => "Do producers wait because a queue is full?";

    public override string Condition => $"their waits for room are at least {Percent(Thresholds.BackPressure)} of the recording's wall";

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        DelayCost[] costs = [.. context.Analysis.WaitStates.Costs.Where(c => c.Kind == WaitKind.LateConsumer)];
        long ns = costs.Sum(c => c.TotalNs);
        double share = context.Analysis.WallNs > 0 ? (double)ns / context.Analysis.WallNs : 0;
        if (share < Thresholds.BackPressure) yield break;
        int causer = costs.Where(c => c.Causer >= 0).GroupBy(c => c.Causer).OrderByDescending(g => g.Sum(c => c.TotalNs)).Select(g => g.Key).FirstOrDefault(-1);
        double gain = causer >= 0 ? context.GainOf(w => w.Scale(context.Analysis.Trace.Components[causer].Name, 1e12)) : share * context.WholeNs;
        yield return Make(
            context, $"Producers waited {Time(ns)} for room in full queues, most of it caused by {ComponentName(context, causer)}.", gain,
            "The consumer is the bottleneck: make it faster or give it a second worker. A larger queue only makes requests wait longer in it.",
            causer, evidence: [Share("of the wall", share), Duration("waited for room", ns), new Evidence("waits", costs.Sum(c => c.Waits), MetricUnit.Count)]);
    }
}
