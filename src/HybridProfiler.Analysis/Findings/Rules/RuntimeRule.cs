using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>Garbage collection and JIT are on the critical path.</summary>
internal sealed class RuntimeRule : FindingRule
{
    public override string Id => "runtime-held";

    public override string Question => "Do garbage collection and JIT hold up the critical path?";

    public override string Condition => $"they are at least {Percent(Thresholds.Runtime)} of the path";

    public override string NotApplicable(FindingContext context) =>
        base.NotApplicable(context) is { Length: > 0 } reason ? reason
        : context.Analysis.Trace.Spans.Kind.Contains((byte)SpanKind.Runtime) ? "" : "the trace has no events of the managed runtime";

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        double ns = context.Bound(BoundBy.Runtime);
        if (ns < Thresholds.Runtime * context.WholeNs) yield break;
        yield return Make(
            context, $"Garbage collection and JIT are {Percent(ns / context.WholeNs)} {context.OfWhole}.", context.GainOf(w => w.WithoutRuntime()),
            "Pool the buffers that components hand to each other, keep tensors out of the managed heap, and warm the code up before the first request.",
            evidence: [Share("share of the path", ns / context.WholeNs), Duration("on the path", ns)]);
    }
}
