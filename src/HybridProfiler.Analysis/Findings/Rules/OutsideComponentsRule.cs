using System.Text.RegularExpressions;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>Host work that belongs to no component is on the critical path: preparation, conversion, glue.</summary>
internal sealed partial class OutsideComponentsRule : FindingRule
{
    private const int Named = 3;

    public override string Id => "outside-components";

    public override string Question => "Is the critical path bound by host work outside of all components?";

    public override string Condition => $"such work is at least {Percent(Thresholds.OutsideComponents)} of the path";

    public override string NotApplicable(FindingContext context) =>
        base.NotApplicable(context) is { Length: > 0 } reason ? reason : context.Analysis.Trace.Components.IsEmpty ? "the trace has no components" : "";

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        double ns = context.Shares.Where(s => s is { Component: < 0, Bound: BoundBy.HostCompute }).Sum(s => s.TotalNs) * context.Weight;
        if (ns < Thresholds.OutsideComponents * context.WholeNs) yield break;
        ScopeUsage[] most =
        [
            .. context.Analysis.Scopes.Where(s => s is { Component: < 0, OnDevice: false, Kind: not (SpanKind.Wait or SpanKind.Sync), SelfNs: > 0 } && !LaunchIndex.IsDriverCall(s.Name)).Take(Named),
        ];
        string names = most.Length == 0 ? "" : "; most time is in " + string.Join(", ", most.Select(s => $"{NameOf(s)} ({Time(s.SelfNs)})"));
        yield return Make(
            context, $"Host work outside of all components is {Percent(ns / context.WholeNs)} {context.OfWhole}{names}.", ns,
            "Prepare inputs ahead of time on threads of their own, or on the device; make the largest part a component, so that it has a row in every table.",
            evidence: [Share("share of the path", ns / context.WholeNs), Duration("on the path", ns), .. most.Select(s => Duration(NameOf(s), s.SelfNs))]);
    }

    // Where an object lay in that run is no part of a name.
    private static string NameOf(ScopeUsage scope) => Address().Replace(scope.Name, "");

    [GeneratedRegex(" at 0x[0-9a-fA-F]+")]
    private static partial Regex Address();
}
