using HybridProfiler.Analysis.Memory;
using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>Memory grows from request to request.</summary>
internal sealed class MemoryGrowthRule : FindingRule
{
    public override string Id => "memory-growth";

    public override string Question => "Does memory grow from request to request?";

    public override string Condition => $"an account grows to the end, beyond chance, by at least {Percent(Thresholds.MemoryGrowth)} of the peak in use";

    public override string NotApplicable(FindingContext context) =>
        base.NotApplicable(context) is { Length: > 0 } reason ? reason
        : context.Analysis.Memory.Budget.Accounts.IsEmpty ? "the trace tells nothing of memory"
        : context.HasRequests && context.Latency.Count < MemoryGrowth.FewestChanges ? $"fewer than {MemoryGrowth.FewestChanges} warm requests: what one needs while it runs is no growth"
        : context.Analysis.Memory.Growth.All(g => g.Verdict == GrowthVerdict.TooFewChanges) ? $"no account of memory changes {MemoryGrowth.FewestChanges} times between requests" : "";

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        MemoryBudget budget = context.Analysis.Memory.Budget;
        foreach (MemoryGrowth growth in context.Analysis.Memory.Growth)
        {
            double whole = Math.Max(budget.PeakInUse.Bytes, 1), share = growth.GrownBytes / whole;
            if (growth.Verdict != GrowthVerdict.Grows || share < Thresholds.MemoryGrowth) continue;
            string who = growth.Component >= 0 ? $"{ComponentName(context, growth.Component)}'s {Names.Of(growth.Owner)} memory" : $"{Capital(Names.Of(growth.Owner))} memory";
            bool each = growth.Requests > 0;
            string pace = each ? $"{Bytes(growth.PerRequest)} with each request" : $"{Bytes(growth.PerSecond)} each second";
            long live = growth.Component >= 0 ? budget.Components.First(c => c.Component == growth.Component).Sums.LiveAtEnd : 0;
            yield return Make(
                context, $"{who} grows by {pace}, {Bytes(growth.GrownBytes)} over the recording{Room(context, growth, budget)}.", 0,
                growth.Component >= 0
                    ? "Find out what it allocates and nobody releases: dispose the tensors and buffers of a request at its end, and give caches a bound."
                    : "Compare two heap dumps a hundred requests apart, or record allocations: a counter does not tell whose bytes grow.",
                growth.Component, evidence: [Share("growth of the peak in use", share), new Evidence("grown", growth.GrownBytes, MetricUnit.Bytes), new Evidence("never released", live, MetricUnit.Count), new Evidence("probability by chance", growth.PValue, MetricUnit.None)])
                with { GainCeilingBytes = growth.GrownBytes, WholeBytes = whole };
        }
    }

    private static string Room(FindingContext context, MemoryGrowth growth, MemoryBudget budget)
    {
        double left = MemoryCapacity.Of(context.Analysis.Trace, growth.Device) - MemoryCapacity.PeakOn(budget, growth.Device).Bytes;
        double pace = growth.Requests > 0 ? growth.PerRequest : growth.PerSecond;
        if (!(left > 0) || !(pace > 0)) return "";
        return growth.Requests > 0 ? $"; what is free lasts for {UnitScale.Print(Math.Floor(left / pace), MetricUnit.Count)} more" : $"; what is free lasts for {Time(left / pace * 1e9)} more";
    }

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static string Bytes(double bytes) => UnitScale.Print(bytes, MetricUnit.Bytes);
}
