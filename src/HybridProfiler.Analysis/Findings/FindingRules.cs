using System.Collections.Immutable;
using HybridProfiler.Analysis.Findings.Rules;

namespace HybridProfiler.Analysis.Findings;

/// <summary>All rules, in the order of the report.</summary>
internal static class FindingRules
{
    public static ImmutableArray<FindingRule> All { get; } =
    [
        new DominantComponentRule(),
        new OutsideComponentsRule(),
        new SerialEdgeRule(),
        new TransferRule(),
        new PageableTransferRule(),
        new LaunchRule(),
        new DeviceStarvedRule(),
        new DominantKernelRule(),
        new UnderfilledDeviceRule(),
        new NeedlessSynchronisationRule(),
        new BackPressureRule(),
        new QueueingRule(),
        new RuntimeRule(),
        new NeedlessConversionRule(),
        new MemoryGrowthRule(),
        new MemoryHeadroomRule(),
        new TailRule(),
        new UnattributedRule(),
    ];

    /// <summary>Asks every rule.</summary>
    public static ImmutableArray<RuleOutcome> Ask(TraceAnalysis analysis)
    {
        FindingContext context = new(analysis);
        return [.. All.Select(rule => Ask(rule, context))];
    }

    private static RuleOutcome Ask(FindingRule rule, FindingContext context)
    {
        string reason = rule.NotApplicable(context);
        ImmutableArray<Finding> findings = reason.Length > 0
            ? []
            : [.. rule.Find(context).Where(f => f.GainCeilingNs > context.NoiseNs || f.GainCeilingBytes > 0).OrderByDescending(f => f.GainCeilingNs).ThenByDescending(f => f.GainCeilingBytes).ThenBy(f => f.Statement, StringComparer.Ordinal)];
        return new RuleOutcome(rule.Id, rule.Question, rule.Condition, findings, reason);
    }
}
