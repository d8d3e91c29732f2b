using System.Globalization;
using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis.Findings;

/// <summary>One rule; each stands in a file of its own under Rules and in the list of <see cref="FindingRules"/>.</summary>
internal abstract class FindingRule
{
    /// <summary>Id, stable across versions.</summary>
    public abstract string Id { get; }

    /// <summary>What it asks.</summary>
    public abstract string Question { get; }

    /// <summary>When it makes a finding, with the threshold from <see cref="Thresholds"/>.</summary>
    public abstract string Condition { get; }

    /// <summary>Why it cannot say anything about this trace; empty where it can.</summary>
    public virtual string NotApplicable(FindingContext context) => context.WholeNs > 0 ? "" : "the trace has neither finished warm requests nor work";

    /// <summary>Looks for problems. What lies below the noise is left out by the caller.</summary>
    public abstract IEnumerable<Finding> Find(FindingContext context);

    protected static string Percent(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    protected static string Time(double ns) => UnitScale.Print(ns, MetricUnit.Nanoseconds);

    protected static string ComponentName(FindingContext context, int component) => context.Names.Component(component);

    protected Finding Make(FindingContext context, string statement, double gainNs, string advice, int component = -1, int edge = -1, params ReadOnlySpan<Evidence> evidence) =>
        new(Id, statement, component, edge, [.. evidence], gainNs, context.WholeNs, advice);

    protected static Evidence Share(string name, double share) => new(name, share, MetricUnit.Ratio);

    protected static Evidence Duration(string name, double ns) => new(name, ns, MetricUnit.Nanoseconds);
}
