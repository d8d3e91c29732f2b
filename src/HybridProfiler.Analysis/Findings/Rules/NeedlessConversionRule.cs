using HybridProfiler.Analysis.Memory;
using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>Hand-offs convert what was converted before, or what the next one takes back.</summary>
internal sealed class NeedlessConversionRule : FindingRule
{
    public override string Id => "needless-conversions";

    public override string Question => "Are hand-offs converted again, or converted and taken back?";

    public override string Condition =>
        $"such conversions move at least {Percent(Thresholds.NeedlessConversions)} of all bytes moved between components, and {Bytes(Thresholds.NeedlessConversionBytes)} per request (of the run, where there are no requests)";

    public override string NotApplicable(FindingContext context) =>
        base.NotApplicable(context) is { Length: > 0 } reason ? reason
        : context.Analysis.Memory.Ledger.Any(e => e.MovedBytes > 0) ? "" : "no hand-off states a conversion";

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        double moved = context.Analysis.Memory.Ledger.Sum(e => (double)e.MovedBytes), parts = context.HasRequests ? context.Latency.Count : 1;
        foreach (EdgeLedger edge in context.Analysis.Memory.Ledger)
        {
            if (edge.NeedlessBytes < Thresholds.NeedlessConversions * moved || edge.NeedlessBytes / parts < Thresholds.NeedlessConversionBytes) continue;
            string what = edge.ConvertedAgain > 0 && edge.Undone > 0 ? $"{edge.ConvertedAgain} times again what was converted before, and {edge.Undone} times what is taken back later"
                : edge.ConvertedAgain > 0 ? $"{edge.ConvertedAgain} times what was converted before"
                : edge.Undone > 0 ? $"{edge.Undone} times what a later hand-off takes back" : "back what was converted before";
            yield return Make(
                context, $"{context.Names.Edges[edge.Edge]} converts {what}: {Bytes(edge.NeedlessBytes)} moved for nothing.", Math.Min(edge.NeedlessNs / parts, context.WholeNs),
                edge.ConvertedAgain > 0
                    ? "Keep the converted tensor beside its version and hand that over; weights and constants are converted once, before the first request."
                    : "Let both sides agree on one element type, layout and memory, and keep it along the path.",
                edge: edge.Edge, evidence: [Share("of all bytes moved", edge.NeedlessBytes / moved), new Evidence("moved for nothing", edge.NeedlessBytes, MetricUnit.Bytes), Duration("in transit", edge.NeedlessNs)])
                with { GainCeilingBytes = edge.NeedlessBytes, WholeBytes = moved };
        }
    }

    private static string Bytes(double bytes) => UnitScale.Print(bytes, MetricUnit.Bytes);
}
