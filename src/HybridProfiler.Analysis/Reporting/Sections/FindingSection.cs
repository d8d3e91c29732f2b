using System.Collections.Immutable;
using HybridProfiler.Analysis.Findings;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>What the rules found; and, at the end of the report, what each of them asked.</summary>
internal static class FindingSection
{
    public static ReportSection Build(ReportContext context)
    {
        ImmutableArray<RuleOutcome> rules = context.Analysis.Rules;
        List<string> notes = [];
        string[] fine = [.. rules.Where(r => r.Findings.IsEmpty && r.NotApplicable.Length == 0).Select(r => r.Id)];
        if (fine.Length > 0) notes.Add("No problems detected by " + string.Join(", ", fine) + ".");
        string[] silent = [.. rules.Where(r => r.NotApplicable.Length > 0).Select(r => r.Id)];
        if (silent.Length > 0) notes.Add("Not applicable: " + string.Join(", ", silent) + "; why stands under Rules.");
        return new ReportSection(
            "findings", "Findings", "What costs time or memory, by fixed rules. A gain is a ceiling from the critical path or the what-if prediction, never a promise.",
            [Found(context)], [], [.. notes]);
    }

    /// <summary>Every rule with its threshold and its answer.</summary>
    public static ReportSection Rules(ReportContext context)
    {
        TableBuilder table = context.Table("rules", "All rules").TextColumn("rule", "rule").ProseColumn("question", "question").ProseColumn("condition", "a finding where").ProseColumn("verdict", "verdict").Column("finding/count", "n");
        foreach (RuleOutcome rule in context.Analysis.Rules)
            table.Row(subject: rule.Id).Text(rule.Id).Text(rule.Question).Text(rule.Condition).Text(rule.Verdict).Value(rule.Findings.Length);
        return new ReportSection("rules", "Rules", "What was asked for the findings, when it makes one, and the answer.", [table.Build()], [], []);
    }

    private static ReportTable Found(ReportContext context)
    {
        ImmutableArray<Finding> findings = context.Analysis.Findings;
        bool bytes = findings.Any(f => f.WholeBytes > 0);
        TableBuilder table = context.Table("findings", "Findings").TextColumn("severity", "severity").TextColumn("rule", "rule").ProseColumn("statement", "finding")
            .Column("finding/gain_ceiling", "at most");
        if (bytes) table.Column("finding/gain_ceiling_bytes", "bytes");
        table.Column("finding/gain_ceiling_share", "share").ProseColumn("advice", "advice");
        foreach (Finding finding in findings)
        {
            string component = context.Names.ComponentIfAny(finding.Component), edge = context.Names.EdgeIfAny(finding.Edge);
            table.Row(component: component, subject: Names.Subject(finding.Rule, edge, finding.About))
                .Text(finding.Severity.ToString().ToLowerInvariant()).Text(finding.Rule).Text(finding.Statement).Value(finding.GainCeilingNs);
            if (bytes) table.Value(finding.WholeBytes > 0 ? finding.GainCeilingBytes : double.NaN);
            table.Value(finding.GainCeilingShare).Text(finding.Advice);
        }

        return table.Build();
    }
}
