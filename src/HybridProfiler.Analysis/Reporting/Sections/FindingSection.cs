using System.Collections.Immutable;
using HybridProfiler.Analysis.Findings;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>What the rules found, and what they did not.</summary>
internal static class FindingSection
{
    public static ReportSection Build(ReportContext context)
    {
        ImmutableArray<RuleOutcome> rules = context.Analysis.Rules;
        return new ReportSection(
            "findings", "Findings", "What costs time or memory, by fixed rules. A gain is a ceiling from the critical path or the what-if prediction, never a promise.",
            [Found(context), Asked(context, rules)], [], []);
    }

    private static ReportTable Found(ReportContext context)
    {
        TableBuilder table = context.Table("findings", "Findings").TextColumn("severity", "severity").TextColumn("rule", "rule").TextColumn("statement", "finding")
            .Column("finding/gain_ceiling", "gain at most").Column("finding/gain_ceiling_bytes", "bytes at most").Column("finding/gain_ceiling_share", "share").TextColumn("advice", "advice");
        foreach (Finding finding in context.Analysis.Findings)
        {
            string component = context.Names.ComponentIfAny(finding.Component), edge = context.Names.EdgeIfAny(finding.Edge);
            table.Row(component: component, subject: Names.Subject(finding.Rule, edge))
                .Text(finding.Severity.ToString().ToLowerInvariant()).Text(finding.Rule).Text(finding.Statement)
                .Value(finding.GainCeilingNs).Value(finding.WholeBytes > 0 ? finding.GainCeilingBytes : double.NaN).Value(finding.GainCeilingShare).Text(finding.Advice);
        }

        return table.Build();
    }

    private static ReportTable Asked(ReportContext context, ImmutableArray<RuleOutcome> rules)
    {
        TableBuilder table = context.Table("rules", "All rules").TextColumn("rule", "rule").TextColumn("question", "question").TextColumn("condition", "a finding where").TextColumn("verdict", "verdict").Column("finding/count", "n");
        foreach (RuleOutcome rule in rules)
            table.Row(subject: rule.Id).Text(rule.Id).Text(rule.Question).Text(rule.Condition).Text(rule.Verdict).Value(rule.Findings.Length);
        return table.Build();
    }
}
