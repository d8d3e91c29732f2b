using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Findings;

/// <summary>What a rule said of a trace.</summary>
/// <param name="Id">Id of the rule.</param>
/// <param name="Question">What it asks.</param>
/// <param name="Condition">When it makes a finding, with the threshold.</param>
/// <param name="Findings">Findings; none where there is no problem, or the rule does not apply.</param>
/// <param name="NotApplicable">Why the rule cannot say anything about this trace; empty where it can.</param>
public sealed record RuleOutcome(string Id, string Question, string Condition, ImmutableArray<Finding> Findings, string NotApplicable)
{
    /// <summary>The answer in words.</summary>
    public string Verdict => NotApplicable.Length > 0 ? "not applicable: " + NotApplicable
        : Findings.IsEmpty ? "no problems detected"
        : Findings.Length == 1 ? "1 finding" : Findings.Length + " findings";
}
