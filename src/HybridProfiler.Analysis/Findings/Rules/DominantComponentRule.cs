using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>One component holds most of the critical path.</summary>
internal sealed class DominantComponentRule : FindingRule
{
    public override string Id => "dominant-component";

    public override string Question => "Does one component hold most of the critical path?";

    public override string Condition => $"its work is at least {Percent(Thresholds.DominantComponent)} of the path";

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        var components = context.Shares.Where(s => s.Component >= 0 && s.Bound is BoundBy.HostCompute or BoundBy.DeviceCompute or BoundBy.Launch)
            .GroupBy(s => s.Component).Select(g => (Component: g.Key, Ns: g.Sum(s => s.TotalNs) * context.Weight, Device: g.Where(s => s.Bound == BoundBy.DeviceCompute).Sum(s => s.TotalNs) * context.Weight));
        foreach ((int component, double ns, double device) in components)
        {
            if (ns < Thresholds.DominantComponent * context.WholeNs) continue;
            // As if it took no time; what then becomes critical in its place is in the prediction.
            double gain = context.GainOf(w => w.Scale(context.Analysis.Trace.Components[component].Name, 1e12));
            string name = ComponentName(context, component), where = device * 2 > ns ? "on a device" : "on the host";
            yield return Make(
                context, $"{name} holds {Percent(ns / context.WholeNs)} {context.OfWhole}, mostly {where}.", gain,
                "Optimise it first; nothing off the critical path shortens the whole. The timeline and the scopes of the component show what it does.",
                component, evidence: [Share("share of the path", ns / context.WholeNs), Duration("on the path", ns)]);
        }
    }
}
